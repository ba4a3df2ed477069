// Runs in every time zone of the tests: a cadence follows a zone that changes its clocks.
import { describe, expect, test } from '@jest/globals';
import { type Cadence, cadenceOf } from '../../../src/detectors/baseline/cadence';
import { clockOffset, type Instant } from '../../../src/lib/clock';
import { chances, DAY, MINUTE, series, time, times } from '../../support/views';
import { HOUR } from '../../support/world';

const utc = clockOffset('UTC');

function learnt(starts: readonly Instant[], minStarts = 5): Cadence | undefined {
  return cadenceOf(starts, minStarts, utc);
}

/** Seconds from the last start until the next one is due. */
function dueAfter(starts: readonly Instant[], offset = utc): number | undefined {
  const cadence = cadenceOf(starts, 5, offset);
  return cadence && cadence.dueAt - (starts.at(-1) ?? 0);
}

/** Starts at the given `hours` of each day, for `days` days from `first` on. */
function daily(first: string, days: number, hours: readonly number[]): Instant[] {
  return series(time(first), DAY, days).flatMap((midnight) =>
    hours.map((hour) => midnight + hour * HOUR),
  );
}

describe('a rhythm', () => {
  test('a rhythm may be one constant pause', () => {
    expect(learnt(series(time('2025-10-01 02:00'), DAY, 20))).toEqual({
      intervalSeconds: DAY,
      dueAt: time('2025-10-21 02:00'),
      regularity: 1,
      period: 'interval',
      pauses: 19,
    });
  });

  test('a rhythm may depend on the time of day', () => {
    const starts = daily('2025-10-01', 15, [6, 9]);
    expect(learnt(starts)).toMatchObject({ period: 'time of day', regularity: 1 });
    expect(dueAfter(starts)).toBe(21 * HOUR);
    expect(dueAfter(starts.slice(0, -1))).toBe(3 * HOUR);
  });

  test('a rhythm may depend on the time of the week', () => {
    const mondays = series(time('2025-09-01 06:00'), 7 * DAY, 9);
    const starts = mondays.flatMap((monday) => [monday, monday + 2 * DAY]);
    expect(learnt(starts)).toMatchObject({ period: 'time of week', regularity: 1 });
    expect(dueAfter(starts)).toBe(5 * DAY);
  });

  test('irregular starts have no rhythm', () => {
    const chance = chances();
    let at = time('2025-10-01');
    const starts = times(60, () => {
      at += HOUR + chance() * 40 * HOUR;
      return at;
    });
    expect(learnt(starts)).toBeUndefined();
  });

  test('a rhythm needs the minimum number of starts', () => {
    const starts = series(0, HOUR, 4);
    expect(learnt(starts)).toBeUndefined();
    expect(learnt(starts, 4)).toMatchObject({ pauses: 3 });
    expect(learnt([], 0)).toBeUndefined();
  });

  test('a rhythm explains at least three quarters of its pauses', () => {
    /** Starts with `all` pauses of a day, `odd` of which are 5 to 10 hours instead. */
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

  test('a pause that resembles no other pause does not show a rhythm', () => {
    // Mondays and Tuesdays without the last two Tuesdays: 1 of 3 pauses after a Monday is long.
    const mondays = series(time('2025-10-06 06:00'), 7 * DAY, 4);
    const starts = mondays.flatMap((monday, week) =>
      week < 2 ? [monday, monday + DAY] : [monday],
    );
    expect(learnt(starts)).toBeUndefined();
  });

  test('the rhythm of a task is that of its last hundred starts, after a change the new', () => {
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

describe('when a start is due', () => {
  /** Hourly starts, each late by its number of `minutes`. */
  const late = (minutes: readonly number[]) =>
    minutes.map((each, index) => index * HOUR + each * MINUTE);

  test('a start is due a little later than the latest start was', () => {
    const jittered = late([...times(30, 0), 10, ...times(20, 0)]);
    expect(dueAfter(jittered)).toBe(HOUR + 2 * 10 * MINUTE);
  });

  test('one pause that stands out counts as a missed run, not as lateness', () => {
    const missed = series(0, HOUR, 60).filter((_, index) => index !== 30);
    expect(dueAfter(missed)).toBe(HOUR);
    expect(learnt(missed)).toMatchObject({ regularity: 57 / 58 });
  });

  test('several pauses that stand out make lateness usual', () => {
    const missed = series(0, HOUR, 60).filter((_, index) => index % 13 !== 5);
    expect(dueAfter(missed)).toBe(3 * HOUR);
  });

  test('a late start is not a missed one if the next pause is shorter to match', () => {
    const starts = series(0, 6 * HOUR, 60);
    const once = starts.map((start, index) => (index === 30 ? start + 3 * HOUR : start));
    expect(dueAfter(once)).toBe(12 * HOUR);
    const missed = starts.filter((_, index) => index !== 30);
    expect(dueAfter(missed)).toBe(6 * HOUR);
  });

  test('no pause is taken to stand out among fewer than 12 pauses', () => {
    const missed = (count: number) => series(0, HOUR, count).filter((_, index) => index !== 3);
    expect(dueAfter(missed(13))).toBe(3 * HOUR); // 11 pauses
    expect(dueAfter(missed(14))).toBe(HOUR);
  });

  test('a start is not due before it was due at this time in past weeks', () => {
    const weekdays = series(time('2025-10-06 06:00'), DAY, 26).filter((_, index) => index % 7 < 5);
    expect(weekdays.at(-1)).toBe(time('2025-10-31 06:00'));
    expect(dueAfter(weekdays)).toBe(3 * DAY);
    expect(dueAfter(weekdays.slice(0, -1))).toBe(DAY);
  });

  test('an hourly task with one long pause a week is not due in that pause', () => {
    const hours = series(time('2025-10-06'), HOUR, 26 * 24).filter((_, hour) => hour % 168 < 120);
    expect(hours.at(-1)).toBe(time('2025-10-31 23:00'));
    expect(learnt(hours)).toMatchObject({ period: 'interval' });
    expect(dueAfter(hours)).toBe(49 * HOUR);
    expect(dueAfter(hours.slice(0, -2))).toBe(HOUR);
  });
});

describe('when the clock is changed', () => {
  const newYork = clockOffset('America/New_York');
  /** Every four hours by New York's wall clock, up to midnight of the day when it goes back. */
  const local = series(time('2025-10-20'), DAY, 14)
    .flatMap((midnight) => [0, 4, 8, 12, 16, 20].map((hour) => midnight + hour * HOUR))
    .map((wall) => wall + 4 * HOUR)
    .filter((start) => start <= time('2025-11-02 00:00', 'America/New_York'));

  test('a rhythm of the wall clock is due an hour later on the day it goes back', () => {
    expect(dueAfter(local, newYork)).toBe(5 * HOUR);
    expect(dueAfter(local, utc)).toBe(4 * HOUR);
  });

  test('a rhythm of the wall clock is due as always on any other day', () => {
    expect(dueAfter(local.slice(0, -6), newYork)).toBe(4 * HOUR);
  });

  test('a weekend is recognised whether a task keeps to the wall clock or to UTC', () => {
    const hours = series(time('2025-10-06'), HOUR, 33 * 24).filter((_, hour) => hour % 168 < 120);
    // 18:00 in New York; on the Fridays before the clock went back, 19:00.
    expect(hours.at(-1)).toBe(time('2025-11-07 23:00'));
    expect(dueAfter(hours, newYork)).toBe(49 * HOUR);
  });
});
