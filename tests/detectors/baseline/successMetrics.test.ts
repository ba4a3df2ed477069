import { describe, expect, test } from '@jest/globals';
import {
  consecutiveSuccesses,
  errorTypeAbsentDays,
  errorTypeAbsentHours,
  lastFailed,
  lastSuccess,
  lastSuccessSeconds,
  maxFailureShare,
  oneDecimal,
  runsOf,
  shareOf,
} from '../../../src/detectors/baseline/successMetrics';
import { occurrencesOf } from '../../../src/history/occurrences';
import type { Run } from '../../../src/history/run';
import type { RunsSince } from '../../../src/history/successMetric';
import { DAY, lasting, outcomes, ran } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const OPTIONS = { minRuns: 5, windowRuns: 20 };

function since(runs: readonly Run[], more: Partial<RunsSince> = {}): RunsSince {
  return {
    runs,
    failures: [],
    tasks: 1,
    tasksThatRan: 1,
    since: NOW - 7 * DAY,
    now: NOW,
    lastSeenAt: null,
    inFlightBefore: 0,
    evidence: { error_type: 'timeout' },
    ...more,
  };
}

describe('successes in a row', () => {
  const measured = (text: string) =>
    consecutiveSuccesses.measure(3, since(outcomes(text)), {}, OPTIONS);

  test('consecutive_successes of 3 is met by three successes in a row', () => {
    expect(measured('x...')).toEqual({ now: 3, met: true, against: NOW - 3 * HOUR });
    expect(measured('.x..')).toEqual({ now: 2, met: false, against: NOW - 2 * HOUR });
  });

  test('consecutive_successes without a failure has no time against it', () => {
    expect(measured('...')).toEqual({ now: 3, met: true, against: undefined });
  });
});

describe('the share of failures', () => {
  const measured = (text: string, metrics = {}) =>
    maxFailureShare.measure(0.1, since(outcomes(text)), metrics, OPTIONS);

  test('the failure share is met by a tenth of the last 20 runs, and not by more', () => {
    expect(measured(`xxxx${'x.........'.repeat(2)}`)).toMatchObject({ now: 0.1, met: true });
    expect(measured(`${'x.........'.repeat(2).slice(0, -1)}x`)).toMatchObject({
      now: 0.15,
      met: false,
      against: NOW,
    });
  });

  test('the failure share is not met by 19 runs unless the goal asks for fewer', () => {
    expect(measured('.'.repeat(19))).toMatchObject({ now: 0, met: false });
    expect(measured('.'.repeat(19), { runs: 19 })).toMatchObject({ now: 0, met: true });
  });

  test('the failure share without a run is not known', () => {
    expect(measured('')).toMatchObject({ now: null, met: false });
  });

  test('the failure share counts a failure whose retry succeeded', () => {
    const retried = [
      ran(NOW - HOUR, 60, { runId: 'r:1', status: 'failed', attempt: 1 }),
      ran(NOW - 60, 60, { runId: 'r:2', attempt: 2 }),
    ];
    expect(maxFailureShare.measure(0.1, since(retried), { runs: 1 }, OPTIONS)).toMatchObject({
      now: 1,
      met: false,
    });
  });
});

describe('the absence of an error', () => {
  const measured = (runs: readonly Run[], more: Partial<RunsSince> = {}) =>
    errorTypeAbsentDays.measure(2, since(runs, more), {}, OPTIONS);
  const failed = (ago: number) => outcomes('x', { until: NOW - ago });

  test('an error must be absent for the wanted days, counted from its last run', () => {
    expect(measured(failed(2 * DAY))).toEqual({ now: 2, met: true, against: NOW - 2 * DAY });
    expect(measured(failed(2 * DAY - 1))).toMatchObject({ now: 1.9, met: false });
  });

  test('an error must be absent for the wanted hours, counted from its last run', () => {
    expect(errorTypeAbsentHours.measure(2, since(failed(2 * HOUR)), {}, OPTIONS)).toMatchObject({
      now: 2,
      met: true,
    });
  });

  test('another error does not count against the absence, which is the whole time then', () => {
    const other = outcomes('y');
    expect(measured(other)).toEqual({ now: 7, met: true, against: NOW - 7 * DAY });
  });

  test('a failure older than the known runs counts against the absence of its error', () => {
    expect(measured(outcomes('.'), { failures: failed(DAY) })).toMatchObject({ now: 1 });
  });

  test.each([
    [1, 2],
    [0, 1],
    [0, 0],
  ])('where %d of %d tasks ran, the absence of the error proves nothing', (ran, tasks) => {
    const more = { tasks, tasksThatRan: ran };
    expect(measured(outcomes('y'), more)).toMatchObject({ now: 7, met: false });
  });
});

describe('parts of success metrics', () => {
  test('the number of runs in a metric is used if it is finite, else the default', () => {
    expect(runsOf({ runs: 5 }, 20)).toBe(5);
    expect(runsOf({}, 20)).toBe(20);
    expect(runsOf({ runs: '5' }, 20)).toBe(20);
    expect(runsOf({ runs: Number.NaN }, 20)).toBe(20);
  });

  test('shareOf gives four places, and null without occurrences', () => {
    const occurrences = occurrencesOf(outcomes('x..'));
    expect(shareOf(occurrences, ({ failed }) => failed)).toBe(0.3333);
    expect(shareOf([], () => true)).toBeNull();
  });

  test('lastFailed is the last failed occurrence, or else an older failure', () => {
    const old = outcomes('x', { until: NOW - DAY });
    const runs = outcomes('x.');
    expect(lastFailed(since(runs, { failures: old }), 'failed')).toBe(NOW - HOUR);
    expect(lastFailed(since(outcomes('..'), { failures: old }), 'failed')).toBe(NOW - DAY);
    expect(lastFailed(since([], { failures: old }), 'failed')).toBe(NOW - DAY);
    expect(lastFailed(since(outcomes('..')), 'failed')).toBeUndefined();
  });

  test('a failure that a retry made good is a stumble and no failure', () => {
    const runs = [
      ran(NOW - HOUR, 60, { runId: 'r:1', status: 'failed', attempt: 1 }),
      ran(NOW - 60, 60, { runId: 'r:2', attempt: 2 }),
    ];
    // The failed attempt is among the known runs, so it is not an older failure.
    const known = since(runs, { failures: runs.slice(0, 1) });
    expect(lastFailed(known, 'failed')).toBeUndefined();
    expect(lastFailed(known, 'stumbled')).toBe(NOW);
  });

  test('the durations of the newest successes come oldest first', () => {
    const runs = [...lasting([10, 20, 30], { until: NOW - HOUR }), ...outcomes('x')];
    expect(lastSuccessSeconds(since(runs), 2)).toEqual([20, 30]);
    expect(lastSuccess(since(runs), (seconds) => seconds < 30)).toBe(NOW - 2 * HOUR);
    expect(lastSuccess(since(runs), (seconds) => seconds > 30)).toBeUndefined();
  });

  test('oneDecimal cuts and does not round: 1.99 days are not 2', () => {
    expect([1.99, 2, 0.05].map(oneDecimal)).toEqual([1.9, 2, 0]);
  });
});
