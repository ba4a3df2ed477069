import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { emptySummary } from '../../../src/history/history';
import { TaskIndex } from '../../../src/history/memory/taskIndex';
import { isFailure, RUN_STATUSES, type Run } from '../../../src/history/run';
import { lasting, outcomes, ran, TASK, times } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const index = (runs: readonly Run[]) => new TaskIndex(TASK, runs);
const hoursAgo = (hours: number) => NOW - hours * HOUR;
const WHOLE = { since: 0, until: NOW };

describe('the counts of a task', () => {
  test('TaskIndex counts every status as read, and successes and failures as such', () => {
    expect(index(outcomes('..xtcs')).counts({ ...WHOLE, recentSince: [] })).toMatchObject({
      task: TASK,
      runsRead: 6,
      successes: 2,
      failures: 2,
      lastSuccessAt: hoursAgo(4),
      lastFailureAt: hoursAgo(2),
    });
  });

  test('both bounds of a window of TaskIndex belong to it', () => {
    const runs = index(outcomes('.x.'));
    const counted = (since: number, until: number) =>
      runs.counts({ since, until, recentSince: [] })?.runsRead;
    expect(counted(hoursAgo(1), hoursAgo(1))).toBe(1);
    expect(counted(hoursAgo(2), NOW)).toBe(3);
    expect(counted(hoursAgo(1) + 1, NOW - 1)).toBeUndefined();
  });

  test('a failure and a success before the window are not the last ones in TaskIndex', () => {
    const counts = index(outcomes('x.c')).counts({ since: NOW, until: NOW, recentSince: [] });
    expect(counts).toMatchObject({
      lastFailureAt: null,
      lastSuccessAt: null,
      typicalSeconds: null,
    });
  });

  test('the typical duration in TaskIndex is the geometric mean of the successes', () => {
    const runs = [...lasting([10, 1000], { until: hoursAgo(1) }), ...outcomes('x')];
    const counts = index(runs).counts({ ...WHOLE, recentSince: [] });
    expect(counts?.typicalSeconds).toBeCloseTo(100, 9);
  });

  test('a run of no duration counts as a millisecond in TaskIndex', () => {
    const counts = index(lasting([0, 1000])).counts({ ...WHOLE, recentSince: [] });
    expect(counts?.typicalSeconds).toBeCloseTo(1, 9);
  });

  test('first and last starts in TaskIndex need not be those of first and last ends', () => {
    const runs = [ran(200, 100), ran(100, 210), ran(250, 70), ran(240, 90)];
    expect(index(runs).counts({ since: 0, until: 400, recentSince: [] })).toMatchObject({
      firstStartedAt: 100,
      lastStartedAt: 250,
    });
  });

  test('the recent parts in TaskIndex begin at each of the given instants', () => {
    const runs = [...lasting([100, 10, 40], { until: hoursAgo(1) }), ...outcomes('x')];
    const counts = index(runs).counts({ ...WHOLE, recentSince: [hoursAgo(2), NOW, NOW + 1] });
    expect(counts?.recent).toEqual([
      {
        runsRead: 3,
        successes: 2,
        failures: 1,
        firstFailureAt: NOW,
        longestSeconds: 40,
        shortestSeconds: 10,
      },
      {
        runsRead: 1,
        successes: 0,
        failures: 1,
        firstFailureAt: NOW,
        longestSeconds: null,
        shortestSeconds: null,
      },
      emptySummary(TASK).recent,
    ]);
  });

  test('the counts of TaskIndex in any window equal a count of its runs one by one', () => {
    const run = fc.record({
      end: fc.integer({ min: 0, max: 30 }),
      seconds: fc.integer({ min: 0, max: 12 }),
      status: fc.constantFrom(...RUN_STATUSES),
    });
    const bound = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 40 }), bound, bound, (given, a, b) => {
        const runs = given
          .toSorted((x, y) => x.end - y.end)
          .map(({ end, seconds, status }) => ran(end - seconds, seconds, { status }));
        const [since, until] = [Math.min(a, b), Math.max(a, b)];
        const own = runs.filter(
          ({ finishedAt }) => (finishedAt ?? 0) >= since && (finishedAt ?? 0) <= until,
        );
        const counts = index(runs).counts({ since, until, recentSince: [] });
        if (own.length === 0) expect(counts).toBeUndefined();
        else
          expect(counts).toMatchObject({
            runsRead: own.length,
            successes: own.filter(({ status }) => status === 'success').length,
            failures: own.filter(isFailure).length,
            firstStartedAt: Math.min(...own.map(({ startedAt }) => startedAt)),
            lastStartedAt: Math.max(...own.map(({ startedAt }) => startedAt)),
            lastFailureAt: own.findLast(isFailure)?.finishedAt ?? null,
            lastSuccessAt: own.findLast(({ status }) => status === 'success')?.finishedAt ?? null,
          });
      }),
    );
  });
});

describe('the runs of a task', () => {
  test('the newest runs of a window in TaskIndex come oldest first', () => {
    const runs = outcomes('.....');
    expect(index(runs).newest({ since: 0, until: hoursAgo(1) }, 2)).toEqual(runs.slice(2, 4));
    expect(index(runs).newest({ since: hoursAgo(2), until: hoursAgo(1) }, 9)).toEqual(
      runs.slice(2, 4),
    );
  });

  test('the newest failures in TaskIndex reach further back than the newest runs', () => {
    const runs = outcomes('xxy.....');
    const summary = emptySummary(TASK);
    const history = index(runs).taskHistory(summary, WHOLE, 2);
    expect(history).toMatchObject({ summary, runs: runs.slice(-2), failures: runs.slice(1, 3) });
    expect(
      index(runs).taskHistory(summary, { since: hoursAgo(5), until: NOW }, 2).failures,
    ).toEqual(runs.slice(2, 3));
  });

  test('TaskIndex samples every older run while there are fewer than 600', () => {
    const runs = outcomes('x'.repeat(12));
    const { sample } = index(runs).taskHistory(emptySummary(TASK), WHOLE, 10);
    expect(sample.map(({ finishedAt }) => finishedAt)).toEqual([hoursAgo(11), hoursAgo(10)]);
    expect(sample.every(({ error, runId }) => error === null && runId === '')).toBe(true);
  });

  test('TaskIndex samples every third of 900 older runs, counted from the newest run', () => {
    const runs = times(910, (at) => ran(at * HOUR));
    const window = { since: 0, until: 1000 * HOUR };
    const { sample } = index(runs).taskHistory(emptySummary(TASK), window, 10);
    // The newest run is the first, so the twelfth is the newest of the sample: index 910 - 12.
    expect(sample).toHaveLength(300);
    expect(sample.at(-1)?.startedAt).toBe(898 * HOUR);
    expect(sample.at(-2)?.startedAt).toBe(895 * HOUR);
  });

  test('TaskIndex samples no run when all are listed', () => {
    expect(index(outcomes('..')).taskHistory(emptySummary(TASK), WHOLE, 2).sample).toEqual([]);
  });
});
