import { describe, expect, test } from '@jest/globals';
import { emptySummary } from '../../../src/history/history';
import { EndedRuns } from '../../../src/history/memory/endedRuns';
import { MemoryRuns } from '../../../src/history/memory/memoryRuns';
import type { TaskRun } from '../../../src/history/run';
import { begun, ofTask, outcomes, ran } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const memory = (...runs: readonly TaskRun[][]) =>
  new MemoryRuns(runs.flat(), new EndedRuns(runs.flat()));
const WHOLE = { since: 0, until: NOW };

describe('the tasks in memory', () => {
  test('each task in memory is counted for itself, sorted by source and then by name', async () => {
    const runs = memory(
      ofTask('sync', outcomes('..')),
      ofTask('load', outcomes('.x')),
      ofTask('sync', outcomes('x'), 'airflow'),
    );
    const counts = await runs.summaries({ ...WHOLE, recentSince: [] });
    expect(
      counts.map(({ task, runsRead, failures }) => [
        task.source,
        task.taskType,
        runsRead,
        failures,
      ]),
    ).toEqual([
      ['airflow', 'sync', 1, 1],
      ['local', 'load', 2, 1],
      ['local', 'sync', 2, 0],
    ]);
  });

  test('a task in memory without a run in the window is left out', async () => {
    const runs = memory(ofTask('sync', outcomes('.', { until: NOW - HOUR })));
    const since = NOW - HOUR + 1;
    expect(await runs.summaries({ since, until: NOW, recentSince: [] })).toEqual([]);
  });

  test('a task that is not known in memory has an empty history', async () => {
    const summary = emptySummary({ source: 'local', taskType: 'gone' });
    const found = [];
    for await (const history of memory().taskHistories([summary], WHOLE, 10)) found.push(history);
    expect(found).toEqual([{ summary, runs: [], failures: [], sample: [] }]);
    expect(await memory().ofTask(summary.task, WHOLE, 10)).toEqual([]);
  });

  test('the newest runs of a task in memory come oldest first', async () => {
    const own = outcomes('.x.');
    const runs = memory(ofTask('sync', own), ofTask('load', outcomes('..')));
    const task = { source: 'local', taskType: 'sync' };
    expect(await runs.ofTask(task, WHOLE, 2)).toEqual(own.slice(1));
  });

  test('the newest failures of all tasks in memory come together, oldest first', async () => {
    const runs = memory(ofTask('sync', outcomes('xt.')), ofTask('load', outcomes('x.')));
    const failed = await runs.failed(WHOLE, 2);
    expect(failed.map(({ task, run }) => [task.taskType, run.status])).toEqual([
      ['load', 'failed'],
      ['sync', 'timeout'],
    ]);
  });
});

describe('runs in flight', () => {
  const inFlight = async (runs: readonly TaskRun[], since = NOW - HOUR, until = NOW) =>
    (await memory([...runs]).inFlight({ since, until })).map(({ run }) => run);

  test('a run in memory that ended after the window was in flight at its end', async () => {
    const late = ran(NOW - 60, 61, { status: 'failed', error: 'x', exitCode: 1, host: 'alpha' });
    expect(await inFlight(ofTask('sync', [late]))).toEqual([
      { ...late, finishedAt: null, status: 'running', error: null, exitCode: null },
    ]);
    expect(await inFlight(ofTask('sync', [ran(NOW - 60, 60)]))).toEqual([]);
  });

  test('a run in memory is in flight if it began in the window, oldest start first', async () => {
    const starts = [NOW + 1, NOW, NOW - HOUR, NOW - HOUR - 1];
    const runs = starts.map((start) => begun(start));
    expect((await inFlight(ofTask('sync', runs))).map(({ startedAt }) => startedAt)).toEqual([
      NOW - HOUR,
      NOW,
    ]);
  });

  test('a run in memory without an end that is not running is not in flight', async () => {
    expect(await inFlight(ofTask('sync', [begun(NOW - 60, { status: 'skipped' })]))).toEqual([]);
  });
});

describe('the last sign of life of a host', () => {
  const task = { source: 'local', taskType: 'other' };
  const runs = memory(
    ofTask('sync', [ran(NOW - 300, 60, { host: 'alpha' }), ran(NOW - 60, 60, { host: 'beta' })]),
    ofTask('sync', [ran(NOW - 90, 60, { host: 'alpha' })], 'airflow'),
  );

  test('a host in memory is seen by any task of the same source, and no other source', async () => {
    expect(await runs.lastEndOn(task, 'alpha', WHOLE)).toBe(NOW - 240);
  });

  test('a host in memory is not seen by an end before the window', async () => {
    const since = NOW - 239;
    expect(await runs.lastEndOn(task, 'alpha', { since, until: NOW })).toBeNull();
  });

  test('a host that no run in memory names was never seen', async () => {
    expect(await runs.lastEndOn(task, 'gamma', WHOLE)).toBeNull();
  });
});
