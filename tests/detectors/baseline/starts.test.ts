import { describe, expect, test } from '@jest/globals';
import {
  afterFirstDay,
  hasJustBegun,
  isFirstWeekend,
  startsOf,
} from '../../../src/detectors/baseline/starts';
import type { TaskView } from '../../../src/detectors/detector';
import { emptySummary } from '../../../src/history/history';
import type { Run } from '../../../src/history/run';
import { begun, DAY, ran, series, TASK, time } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

function viewOf(
  runs: readonly Run[],
  { inFlight = [] as readonly Run[], now = NOW } = {},
): TaskView {
  return {
    summary: emptySummary(TASK),
    runs,
    failures: [],
    sample: [],
    inFlight: inFlight.map((run) => ({ ...run, hostSeenAt: null })),
    now,
  };
}

const hourly = series(NOW - 10 * HOUR, HOUR, 10).map((start) => ran(start));

describe('the starts of a task', () => {
  test('a run in flight has begun, and its start is among the starts', () => {
    const starts = startsOf(viewOf(hourly, { inFlight: [begun(NOW)] }));
    expect(starts).toEqual(series(NOW - 10 * HOUR, HOUR, 11));
  });

  test('a second attempt is no start; a first attempt is one', () => {
    const retried = [...hourly, ran(NOW, 60, { attempt: 1 }), ran(NOW + HOUR, 60, { attempt: 2 })];
    expect(startsOf(viewOf(retried)).at(-1)).toBe(NOW);
  });

  test('a start within a tenth of the usual pause after another is taken for its retry', () => {
    const again = (seconds: number) => startsOf(viewOf([...hourly, ran(NOW - HOUR + seconds)]));
    expect(again(HOUR / 10).at(-1)).toBe(NOW - HOUR);
    expect(again(HOUR / 10 + 1).at(-1)).toBe(NOW - HOUR + HOUR / 10 + 1);
  });

  test('starts are in order of time, whatever the order of their ends', () => {
    const [first, second] = [ran(NOW - 5 * HOUR, 4 * HOUR), ran(NOW - 3 * HOUR, 60)];
    expect(startsOf(viewOf([second, first]))).toEqual([NOW - 5 * HOUR, NOW - 3 * HOUR]);
  });
});

describe('whether a task has just begun', () => {
  test('a task has just begun until the pause that was usual lately has passed', () => {
    const at = (now: number) => hasJustBegun(viewOf(hourly, { now }));
    expect(at(NOW - HOUR + HOUR - 1)).toBe(true);
    expect(at(NOW)).toBe(false);
  });

  test('a task with a single start has not just begun: no pause is known', () => {
    expect(hasJustBegun(viewOf([ran(NOW - 1)]))).toBe(false);
  });
});

describe('what is not known of a new task', () => {
  test('starts that span less than a day say nothing of the night', () => {
    expect(afterFirstDay([NOW, NOW + DAY - 1])).toBe(NOW + DAY);
    expect(afterFirstDay([NOW, NOW + DAY])).toBe(0);
  });

  test('starts that span less than a week say nothing of a weekend', () => {
    const [monday, friday] = [time('2025-11-03 08:00'), time('2025-11-07 08:00')];
    expect(isFirstWeekend([monday, friday], time('2025-11-08 08:00'))).toBe(true);
    expect(isFirstWeekend([monday, friday], time('2025-11-07 20:00'))).toBe(false);
    const before = time('2025-10-31 08:00');
    expect(isFirstWeekend([before, friday], time('2025-11-08 08:00'))).toBe(false);
  });
});
