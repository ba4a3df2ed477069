import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import { measure, type Past } from '../../../src/goals/success/metrics';
import { isFailure, type Run } from '../../../src/history/history';
import type { JsonMap } from '../../../src/lib/json';
import { DAY, lasting, MINUTE, outcomes } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const OPTIONS = DEFAULTS.success;
const SEED = { task_success_rate: 0.95, consecutive_successes: 3 };

function past(runs: readonly Run[], more: Partial<Past> = {}): Past {
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

function metBy(metrics: JsonMap, runs: readonly Run[], more: Partial<Past> = {}): boolean {
  return measure(metrics, past(runs, more), OPTIONS).met;
}

describe("the seed's goal", () => {
  test('succeeds when it was well for a day', () => {
    expect(metBy(SEED, outcomes(`xxxx${'.'.repeat(25)}`))).toBe(true);
    expect(measure(SEED, past(outcomes(`xxxx${'.'.repeat(23)}`)), OPTIONS)).toMatchObject({
      met: false,
      healthyHours: 23,
      wanting: ['healthy for 23 of 24 hours'],
    });
  });

  test('not by three lucky runs within an hour', () => {
    const lucky = outcomes('xxxx...', { every: 15 * MINUTE });
    expect(measure(SEED, past(lucky), OPTIONS).met).toBe(false);
  });

  test('by three runs of a daily task, not by two', () => {
    expect(metBy(SEED, outcomes('...', { every: DAY }))).toBe(true);
    expect(metBy(SEED, outcomes('..', { every: DAY }))).toBe(false);
  });

  test('though it failed after it was approved: the last ten count', () => {
    expect(metBy(SEED, outcomes(`xxxxx${'.'.repeat(10)}`, { every: DAY / 2 }))).toBe(true);
    expect(metBy(SEED, outcomes(`xxxxx${'.'.repeat(9)}`, { every: DAY / 2 }))).toBe(false);
  });

  test('a retry that succeeds is no failure', () => {
    const runs = outcomes('...x.', { every: DAY }).map((run, index) => ({
      ...run,
      attempt: index === 4 ? 2 : 1,
      startedAt: index === 4 ? NOW - DAY + MINUTE : run.startedAt,
    }));
    expect(metBy(SEED, runs, { now: NOW + DAY })).toBe(true);
  });

  test('never without a run', () => {
    expect(metBy(SEED, [])).toBe(false);
  });
});

describe('each pattern has its own', () => {
  test('a share of failures, over so many runs', () => {
    const metrics = { max_failure_share: 0.05, runs: 20 };
    const every = { every: 2 * HOUR };
    expect(metBy(metrics, outcomes(`x${'.'.repeat(19)}`, every))).toBe(true);
    expect(metBy(metrics, outcomes(`xx${'.'.repeat(18)}`, every))).toBe(false);
    expect(metBy(metrics, outcomes('.'.repeat(19), every))).toBe(false);
  });

  test('a duration near the old one, of the middle run', () => {
    const metrics = { max_seconds: 125, runs: 5 };
    const every = { every: DAY };
    expect(metBy(metrics, lasting([900, 300, 100, 120, 125, 110], every))).toBe(true);
    expect(metBy(metrics, lasting([900, 300, 100, 126, 126, 110], every))).toBe(false);
    expect(metBy(metrics, lasting([100, 100, 100, 100], every))).toBe(false);
  });

  test('no run that is too fast', () => {
    const metrics = { min_seconds: 60, runs: 3 };
    const every = { every: DAY };
    expect(metBy(metrics, lasting([1, 60, 61, 62], every))).toBe(true);
    expect(metBy(metrics, lasting([1, 60, 59, 62], every))).toBe(false);
  });

  test('starts on time since a scan last missed one', () => {
    const metrics = { runs_on_time: 3 };
    const runs = outcomes('.....', { every: DAY });
    expect(metBy(metrics, runs, { lastSeenAt: NOW - 2.5 * DAY })).toBe(true);
    expect(metBy(metrics, runs, { lastSeenAt: NOW - 1.5 * DAY })).toBe(false);
  });

  test('the run that did not end has ended, and another succeeded', () => {
    const metrics = { unended_runs: 0, consecutive_successes: 1 };
    expect(metBy(metrics, outcomes('.'), { inFlightBefore: 0 })).toBe(true);
    expect(metBy(metrics, outcomes('.'), { inFlightBefore: 1 })).toBe(false);
  });

  test('an error type that was absent for days in which it ran', () => {
    const metrics = { error_type_absent_days: 7 };
    const evidence = { error_type: 'connection_refused' };
    expect(metBy(metrics, outcomes('y.......x', { every: DAY }), { evidence })).toBe(true);
    expect(metBy(metrics, outcomes('y......x', { every: DAY, until: NOW - 1 }), { evidence })).toBe(
      true,
    );
    expect(metBy(metrics, outcomes('y.....x', { every: DAY }), { evidence })).toBe(false);
    expect(metBy(metrics, [], { evidence })).toBe(false);
  });

  test('also one that lies further back than the runs that are looked at', () => {
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

  test('of a cause that tasks share: each of them must have run without it', () => {
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
  ])('%s: and no run spoke against it for a day', (_, metrics, runs) => {
    expect(metBy(metrics, runs)).toBe(false);
    expect(metBy(metrics, runs, { now: NOW + DAY })).toBe(true);
  });

  test('a feed that was as usual for a day', () => {
    expect(metBy({ feed_is_usual_hours: 24 }, [], { lastSeenAt: NOW - DAY })).toBe(true);
    expect(metBy({ feed_is_usual_hours: 24 }, [], { lastSeenAt: NOW - 23 * HOUR })).toBe(false);
  });
});

test('what nobody can measure never succeeds by itself', () => {
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
