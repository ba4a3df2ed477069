import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import { SUCCESS_METRICS } from '../../../src/detectors';
import { type Measured, measure as measureBy } from '../../../src/goals/success/metrics';
import { isFailure, type Run } from '../../../src/history/run';
import type { RunsSince } from '../../../src/history/successMetric';
import type { JsonMap } from '../../../src/lib/json';
import { DAY, lasting, MINUTE, outcomes } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const OPTIONS = DEFAULTS.success;

function measure(metrics: JsonMap, since: RunsSince, options: typeof OPTIONS): Measured {
  return measureBy(metrics, since, options, SUCCESS_METRICS);
}

const SEED = { task_success_rate: 0.95, consecutive_successes: 3 };

function past(runs: readonly Run[], more: Partial<RunsSince> = {}): RunsSince {
  const failures = runs.filter(isFailure);
  return {
    runs,
    failures,
    tasks: 1,
    tasksThatRan: runs.length > 0 ? 1 : 0,
    since: NOW - 10 * DAY,
    now: NOW,
    lastSeenAt: null,
    inFlightBefore: 0,
    evidence: {},
    ...more,
  };
}

function metBy(metrics: JsonMap, runs: readonly Run[], more: Partial<RunsSince> = {}): boolean {
  return measure(metrics, past(runs, more), OPTIONS).met;
}

describe("the seed's goal", () => {
  test("the seed's goal is met when its task was healthy for 24 hours", () => {
    expect(metBy(SEED, outcomes(`xxxx${'.'.repeat(25)}`))).toBe(true);
    expect(measure(SEED, past(outcomes(`xxxx${'.'.repeat(23)}`)), OPTIONS)).toMatchObject({
      met: false,
      healthyHours: 23,
      wanting: ['healthy for 23 of 24 hours'],
    });
  });

  test("the seed's goal is not met by three successes within an hour", () => {
    const lucky = outcomes('xxxx...', { every: 15 * MINUTE });
    expect(measure(SEED, past(lucky), OPTIONS).met).toBe(false);
  });

  test("the seed's goal is met by three runs of a daily task, not by two", () => {
    expect(metBy(SEED, outcomes('...', { every: DAY }))).toBe(true);
    expect(metBy(SEED, outcomes('..', { every: DAY }))).toBe(false);
  });

  test("the seed's goal is met by the last ten runs, despite failures before them", () => {
    expect(metBy(SEED, outcomes(`xxxxx${'.'.repeat(10)}`, { every: DAY / 2 }))).toBe(true);
    expect(metBy(SEED, outcomes(`xxxxx${'.'.repeat(9)}`, { every: DAY / 2 }))).toBe(false);
  });

  test('a failure whose retry succeeds does not count as a failure', () => {
    const runs = outcomes('...x.', { every: DAY }).map((run, index) => ({
      ...run,
      runId: index === 4 ? '3:2' : `${index}:1`,
      attempt: index === 4 ? 2 : 1,
      startedAt: index === 4 ? NOW - DAY + MINUTE : run.startedAt,
    }));
    expect(metBy(SEED, runs, { now: NOW + DAY })).toBe(true);
  });

  test("the seed's goal is not met without a run", () => {
    expect(metBy(SEED, [])).toBe(false);
  });
});

describe('the metrics of each pattern', () => {
  test('max_failure_share needs a low share of failures over enough runs', () => {
    const metrics = { max_failure_share: 0.05, runs: 20 };
    const every = { every: 2 * HOUR };
    expect(metBy(metrics, outcomes(`x${'.'.repeat(19)}`, every))).toBe(true);
    expect(metBy(metrics, outcomes(`xx${'.'.repeat(18)}`, every))).toBe(false);
    expect(metBy(metrics, outcomes('.'.repeat(19), every))).toBe(false);
  });

  test('max_seconds compares the median of the last successes', () => {
    const metrics = { max_seconds: 125, runs: 5 };
    const every = { every: DAY };
    expect(metBy(metrics, lasting([900, 300, 100, 120, 125, 110], every))).toBe(true);
    expect(metBy(metrics, lasting([900, 300, 100, 126, 126, 110], every))).toBe(false);
    expect(metBy(metrics, lasting([100, 100, 100, 100], every))).toBe(false);
  });

  test('min_seconds compares the shortest of the last successes', () => {
    const metrics = { min_seconds: 60, runs: 3 };
    const every = { every: DAY };
    expect(metBy(metrics, lasting([1, 60, 61, 62], every))).toBe(true);
    expect(metBy(metrics, lasting([1, 60, 59, 62], every))).toBe(false);
  });

  test('runs_on_time counts the runs since a scan last found one missing', () => {
    const metrics = { runs_on_time: 3 };
    const runs = outcomes('.....', { every: DAY });
    expect(metBy(metrics, runs, { lastSeenAt: NOW - 2.5 * DAY })).toBe(true);
    expect(metBy(metrics, runs, { lastSeenAt: NOW - 1.5 * DAY })).toBe(false);
  });

  test('unended_runs needs every run from before the goal to have ended', () => {
    const metrics = { unended_runs: 0, consecutive_successes: 1 };
    expect(metBy(metrics, outcomes('.'), { inFlightBefore: 0 })).toBe(true);
    expect(metBy(metrics, outcomes('.'), { inFlightBefore: 1 })).toBe(false);
  });

  test('error_type_absent_days needs days without the error type, and a run', () => {
    const metrics = { error_type_absent_days: 7 };
    const evidence = { error_type: 'connection_refused' };
    expect(metBy(metrics, outcomes('y.......x', { every: DAY }), { evidence })).toBe(true);
    expect(metBy(metrics, outcomes('y......x', { every: DAY, until: NOW - 1 }), { evidence })).toBe(
      true,
    );
    expect(metBy(metrics, outcomes('y.....x', { every: DAY }), { evidence })).toBe(false);
    expect(metBy(metrics, [], { evidence })).toBe(false);
  });

  test('a failure older than the newest runs counts, too', () => {
    const evidence = { error_type: 'connection_refused' };
    const failures = outcomes('y', { until: NOW - 6 * DAY });
    const runs = outcomes('.'.repeat(50));
    expect(metBy({ error_type_absent_days: 7 }, runs, { evidence, failures })).toBe(false);
    expect(metBy({ error_type_absent_days: 5 }, runs, { evidence, failures })).toBe(true);
    expect(metBy(SEED, runs, { failures: outcomes('y', { until: NOW - 52 * HOUR }) })).toBe(true);
    expect(
      metBy(SEED, outcomes('.'.repeat(20)), {
        failures: outcomes('y', { until: NOW - 21 * HOUR }),
      }),
    ).toBe(false);
  });

  test('error_type_absent_hours of a shared cause needs a run of each task', () => {
    const evidence = { error_type: 'connection_refused' };
    const metrics = { error_type_absent_hours: 24 };
    const runs = outcomes('.'.repeat(30));
    expect(metBy(metrics, runs, { evidence, tasks: 4, tasksThatRan: 4 })).toBe(true);
    expect(metBy(metrics, runs, { evidence, tasks: 4, tasksThatRan: 3 })).toBe(false);
  });

  test.each([
    [
      'max_failure_share',
      { max_failure_share: 0.1, runs: 20 },
      outcomes(`${'.'.repeat(19)}x${'.'.repeat(10)}`),
    ],
    [
      'max_seconds',
      { max_seconds: 125, runs: 5 },
      lasting([...Array(20).fill(100), 300, ...Array(10).fill(100)]),
    ],
    [
      'min_seconds',
      { min_seconds: 60, runs: 3 },
      lasting([...Array(20).fill(100), 1, ...Array(10).fill(100)]),
    ],
  ])('%s is not met until a day after the last run against it', (_, metrics, runs) => {
    expect(metBy(metrics, runs)).toBe(false);
    expect(metBy(metrics, runs, { now: NOW + DAY })).toBe(true);
  });

  test('feed_is_usual_hours counts the hours since the feed was last unusual', () => {
    expect(metBy({ feed_is_usual_hours: 24 }, [], { lastSeenAt: NOW - DAY })).toBe(true);
    expect(metBy({ feed_is_usual_hours: 24 }, [], { lastSeenAt: NOW - 23 * HOUR })).toBe(false);
  });
});

test('a goal whose metrics cannot be measured is never met', () => {
  const well = outcomes('.'.repeat(50));
  expect(measure({}, past(well), OPTIONS)).toMatchObject({
    met: false,
    wanting: ['it has no success metrics'],
  });
  expect(measure({ happiness: 1 }, past(well), OPTIONS)).toMatchObject({
    met: false,
    wanting: ['happiness unknown (wanted 1)'],
  });
  expect(measure({ constructor: 1, ...SEED }, past(well), OPTIONS).met).toBe(false);
  expect(measure({ task_success_rate: 'high' }, past(well), OPTIONS).met).toBe(false);
});
