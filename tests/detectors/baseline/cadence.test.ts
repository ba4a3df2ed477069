import { describe, expect, test } from '@jest/globals';
import { type Cadence, cadenceOf } from '../../../src/detectors/baseline/cadence';
import { clockOffset, type Instant } from '../../../src/lib/clock';
import { chances, DAY, MINUTE, series, time, times } from '../../support/views';
import { HOUR } from '../../support/world';

const utc = clockOffset('UTC');

function learnt(starts: readonly Instant[], minStarts = 5): Cadence | undefined {
  return cadenceOf(starts, minStarts, utc);
}

/** How long after the last start the next is due. */
function dueAfter(starts: readonly Instant[], offset = utc): number | undefined {
  const cadence = cadenceOf(starts, 5, offset);
  return cadence && cadence.dueAt - (starts.at(-1) ?? 0);
}

/** Starts at these hours of every day. */
function daily(first: string, days: number, hours: readonly number[]): Instant[] {
  return series(time(first), DAY, days).flatMap((midnight) =>
    hours.map((hour) => midnight + hour * HOUR),
  );
}

describe('a rhythm', () => {
  test('is one pause', () => {
    expect(learnt(series(time('2025-10-01 02:00'), DAY, 20))).toEqual({
      intervalSeconds: DAY,
      dueAt: time('2025-10-21 02:00'),
      regularity: 1,
      period: 'interval',
      pauses: 19,
    });
  });

  test('or one of the time of day', () => {
    const starts = daily('2025-10-01', 15, [6, 9]);
    expect(learnt(starts)).toMatchObject({ period: 'time of day', regularity: 1 });
    expect(dueAfter(starts)).toBe(21 * HOUR);
    expect(dueAfter(starts.slice(0, -1))).toBe(3 * HOUR);
  });

  test('or one of the week', () => {
    const mondays = series(time('2025-09-01 06:00'), 7 * DAY, 9);
    const starts = mondays.flatMap((monday) => [monday, monday + 2 * DAY]);
    expect(learnt(starts)).toMatchObject({ period: 'time of week', regularity: 1 });
    expect(dueAfter(starts)).toBe(5 * DAY);
  });

  test('or none', () => {
    const chance = chances();
    let at = time('2025-10-01');
    const starts = times(60, () => {
      at += HOUR + chance() * 40 * HOUR;
      return at;
    });
    expect(learnt(starts)).toBeUndefined();
  });

  test('needs so many starts', () => {
    const starts = series(0, HOUR, 4);
    expect(learnt(starts)).toBeUndefined();
    expect(learnt(starts, 4)).toMatchObject({ pauses: 3 });
    expect(learnt([], 0)).toBeUndefined();
  });

  test('explains three quarters of its pauses', () => {
    /** A day's pause, or in some places one of half a day or so. */
    const starts = (odd: number, all: number) => {
      let at = 0;
      return [
        0,
        ...times(
          all,
          (index) => (at += index % 4 === 1 && index < 4 * odd ? 5 * HOUR + index * 997 : DAY),
        ),
      ];
    };
    expect(learnt(starts(5, 20))).toMatchObject({ regularity: 0.75 });
    expect(learnt(starts(5, 19))).toBeUndefined();
  });

  test('is not shown by a pause that is alike only to itself', () => {
    // Mondays and Tuesdays, but for two Tuesdays: of the three pauses after a Monday one is long.
    const mondays = series(time('2025-10-06 06:00'), 7 * DAY, 4);
    const starts = mondays.flatMap((monday, week) =>
      week < 2 ? [monday, monday + DAY] : [monday],
    );
    expect(learnt(starts)).toBeUndefined();
  });

  test('is that of the last hundred starts: one that changed is the new one', () => {
    const before = series(0, DAY, 50);
    const after = series(50 * DAY, HOUR, 101);
    expect(learnt([...before, ...after])).toMatchObject({
      intervalSeconds: HOUR,
      regularity: 1,
      pauses: 100,
    });
    expect(dueAfter([...before, ...after])).toBe(HOUR);
  });
});

describe('a start is due', () => {
  /** Hourly starts, so many minutes late, each. */
  const late = (minutes: readonly number[]) =>
    minutes.map((each, index) => index * HOUR + each * MINUTE);

  test('a little later than the latest was', () => {
    const jittered = late([...times(30, 0), 10, ...times(20, 0)]);
    expect(dueAfter(jittered)).toBe(HOUR + 2 * 10 * MINUTE);
  });

  test('and not as late as one that stood out, as that was missed', () => {
    const missed = series(0, HOUR, 60).filter((_, index) => index !== 30);
    expect(dueAfter(missed)).toBe(HOUR);
    expect(learnt(missed)).toMatchObject({ regularity: 57 / 58 });
  });

  test('though where several did, lateness is usual', () => {
    const missed = series(0, HOUR, 60).filter((_, index) => index % 13 !== 5);
    expect(dueAfter(missed)).toBe(3 * HOUR);
  });

  test('nor is a late start one that was missed, if the next is that much sooner', () => {
    const starts = series(0, 6 * HOUR, 60);
    const once = starts.map((start, index) => (index === 30 ? start + 3 * HOUR : start));
    expect(dueAfter(once)).toBe(12 * HOUR);
    const missed = starts.filter((_, index) => index !== 30);
    expect(dueAfter(missed)).toBe(6 * HOUR);
  });

  test('and among few pauses nobody knows what stands out', () => {
    const missed = (count: number) => series(0, HOUR, count).filter((_, index) => index !== 3);
    expect(dueAfter(missed(13))).toBe(3 * HOUR); // 11 pauses
    expect(dueAfter(missed(14))).toBe(HOUR);
  });

  test('not before it was due in past weeks at this time', () => {
    const weekdays = series(time('2025-10-06 06:00'), DAY, 26).filter((_, index) => index % 7 < 5);
    expect(weekdays.at(-1)).toBe(time('2025-10-31 06:00'));
    expect(dueAfter(weekdays)).toBe(3 * DAY);
    expect(dueAfter(weekdays.slice(0, -1))).toBe(DAY);
  });

  test('nor where all but one pause a week are an hour', () => {
    const hours = series(time('2025-10-06'), HOUR, 26 * 24).filter((_, hour) => hour % 168 < 120);
    expect(hours.at(-1)).toBe(time('2025-10-31 23:00'));
    expect(learnt(hours)).toMatchObject({ period: 'interval' });
    expect(dueAfter(hours)).toBe(49 * HOUR);
    expect(dueAfter(hours.slice(0, -2))).toBe(HOUR);
  });
});

describe('when the clock is changed', () => {
  const newYork = clockOffset('America/New_York');
  /** Every four hours by the wall clock of New York, up to midnight of the day when it goes back. */
  const local = series(time('2025-10-20'), DAY, 14)
    .flatMap((midnight) => [0, 4, 8, 12, 16, 20].map((hour) => midnight + hour * HOUR))
    .map((wall) => wall + 4 * HOUR)
    .filter((start) => start <= time('2025-11-02 00:00', 'America/New_York'));

  test('what keeps to it comes an hour later on the day when it goes back', () => {
    expect(dueAfter(local, newYork)).toBe(5 * HOUR);
    expect(dueAfter(local, utc)).toBe(4 * HOUR);
  });

  test('and on any other day as always', () => {
    expect(dueAfter(local.slice(0, -6), newYork)).toBe(4 * HOUR);
  });

  test('a weekend is known whether it keeps to the wall clock or to UTC', () => {
    const hours = series(time('2025-10-06'), HOUR, 33 * 24).filter((_, hour) => hour % 168 < 120);
    expect(hours.at(-1)).toBe(time('2025-11-07 23:00')); // 18:00 in New York; the Fridays before, 19:00
    expect(dueAfter(hours, newYork)).toBe(49 * HOUR);
  });
});
