// Runs in every time zone of the tests: hours and days are those of a zone.
import { describe, expect, test } from '@jest/globals';
import { logsOf, type Timed } from '../../../src/detectors/baseline/durations';
import { type Seasonality, seasonalityOf } from '../../../src/detectors/baseline/seasonality';
import { clockOffset } from '../../../src/lib/clock';
import { DAY, series, time } from '../../support/views';
import { HOUR } from '../../support/world';

const MONDAY = time('2025-10-06');
const utc = clockOffset('UTC');

/** The seasonality of runs that start every `every` seconds and take `seconds(start)`. */
function learnt(
  seconds: (at: number) => number,
  days = 28,
  every = HOUR,
  offset = utc,
  isStart: (at: number) => boolean = () => true,
): Seasonality {
  const starts = series(MONDAY, every, (days * DAY) / every).filter(isStart);
  const past = starts.map(
    (startedAt): Timed => ({
      startedAt,
      finishedAt: startedAt + seconds(startedAt),
      seconds: seconds(startedAt),
    }),
  );
  return seasonalityOf(past, logsOf(past), offset);
}

/** The factor by which a run at `at` takes longer than usual, to two digits. */
function factor(seasonality: Seasonality, at: number): number {
  return Number(Math.exp(seasonality(at)).toPrecision(2));
}

const atNight = (at: number) => (at % DAY < 3 * HOUR ? 200 : 100);

describe('the seasonality of durations', () => {
  test('a time of day whose runs take twice as long is learnt', () => {
    const seasonality = learnt(atNight);
    expect(factor(seasonality, MONDAY + 2 * HOUR)).toBe(2);
    expect(factor(seasonality, MONDAY + 3 * HOUR - 60)).toBe(2);
    expect(factor(seasonality, MONDAY + 3 * HOUR)).toBe(1);
    expect(factor(seasonality, MONDAY - 60)).toBe(1);
  });

  test('a day of the week whose runs take twice as long is learnt', () => {
    const seasonality = learnt((at) => ((at - MONDAY) % (7 * DAY) < DAY ? 200 : 100));
    expect(factor(seasonality, MONDAY + 35 * DAY + 12 * HOUR)).toBe(2);
    expect(factor(seasonality, MONDAY + 36 * DAY + 12 * HOUR)).toBe(1);
  });

  test('a time of day and a day of the week are learnt at once', () => {
    const seasonality = learnt((at) => atNight(at) * ((at - MONDAY) % (7 * DAY) < DAY ? 3 : 1));
    expect(factor(seasonality, MONDAY + HOUR)).toBeCloseTo(6, 0);
    expect(factor(seasonality, MONDAY + 12 * HOUR)).toBeCloseTo(3, 0);
    expect(factor(seasonality, MONDAY + DAY + HOUR)).toBeCloseTo(2, 0);
  });

  test('a time of day that occurs only on Mondays is not counted twice', () => {
    const isMonday = (at: number) => (at - MONDAY) % (7 * DAY) < DAY;
    const seasonality = learnt(
      (at) => (isMonday(at) ? 300 : 100),
      70,
      HOUR,
      utc,
      (at) => isMonday(at) || at % DAY > 12 * HOUR,
    );
    expect(factor(seasonality, MONDAY + HOUR)).toBeCloseTo(3, 0);
  });

  test('the time of day is that of the wall clock', () => {
    const tokyo = clockOffset('Asia/Tokyo');
    const seasonality = learnt((at) => atNight(at + 9 * HOUR), 28, HOUR, tokyo);
    expect(factor(seasonality, time('2025-11-05 01:00', 'Asia/Tokyo'))).toBe(2);
    expect(factor(seasonality, time('2025-11-05 04:00', 'Asia/Tokyo'))).toBe(1);
  });

  test('7 runs at a time of day are not believed, 8 are believed to four fifths', () => {
    const every = 3 * HOUR;
    expect(learnt(atNight, 7, every)(MONDAY + HOUR)).toBe(0);
    expect(learnt(atNight, 8, every)(MONDAY + HOUR)).toBeCloseTo(0.8 * Math.log(2), 10);
  });

  test('2 runs on a day of the week are not believed, 3 are believed to three fifths', () => {
    const onMondays = (at: number) => ((at - MONDAY) % (7 * DAY) < DAY ? 200 : 100);
    expect(learnt(onMondays, 14, DAY)(MONDAY)).toBe(0);
    expect(learnt(onMondays, 21, DAY)(MONDAY)).toBeCloseTo(0.6 * Math.log(2), 10);
  });
});
