import { describe, expect, test } from '@jest/globals';
import { emptySummary, type TaskSummary } from '../../../src/history/history';
import { isFailure, type Run, type TaskRun } from '../../../src/history/run';
import type { Mapping } from '../../../src/history/sql/mapping';
import { readTaskHistories } from '../../../src/history/sql/taskHistories';
import { collected } from '../../support/importing';
import { INDEXED, PLAIN, PLAIN_SOURCE, readingIn } from '../../support/reading';
import { ofTask, outcomes, ran, times } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const WHOLE = { since: 0, until: NOW };

/** The members of a run that every reading gives: times, status and attempt. */
const lightly = ({ startedAt, finishedAt, status, attempt }: Run) => ({
  startedAt,
  finishedAt,
  status,
  attempt,
});

describe.each<[string, Mapping, string]>([
  ['read one by one through an index', INDEXED, 'local'],
  ['read several at a time', PLAIN, PLAIN_SOURCE],
])('task histories that are %s', (_, mapping, source) => {
  function summaryOf(taskType: string, runs: readonly Run[]): TaskSummary {
    const failures = runs.filter(isFailure).length;
    return { ...emptySummary({ source, taskType }), runsRead: runs.length, failures };
  }
  const read = async (
    runs: readonly TaskRun[],
    summaries: readonly TaskSummary[],
    limit: number,
    window = WHOLE,
    redact = (text: string) => text,
  ) =>
    collected(readTaskHistories(await readingIn(runs, mapping, redact), summaries, window, limit));
  const historyOf = async (runs: readonly Run[], limit: number, window = WHOLE) => {
    const [history] = await read(ofTask('sync', runs), [summaryOf('sync', runs)], limit, window);
    return history;
  };

  test('a task history has the newest runs, oldest first, and failures whole', async () => {
    const runs = outcomes('...x.');
    const history = await historyOf(runs, 3);
    expect(history?.runs.map(lightly)).toEqual(runs.slice(-3).map(lightly));
    expect(history?.runs[1]).toEqual(runs[3]);
    expect(history?.failures).toEqual([runs[3]]);
  });

  test('newest failures in a task history reach further back than newest runs', async () => {
    const runs = outcomes('xtx.....');
    expect((await historyOf(runs, 2))?.failures).toEqual(runs.slice(1, 3));
  });

  test('a task history has no runs outside the window', async () => {
    const runs = outcomes('xxx');
    const window = { since: NOW - HOUR, until: NOW - 1 };
    const history = await historyOf(runs, 5, window);
    expect([history?.runs, history?.failures]).toEqual([[runs[1]], [runs[1]]]);
  });

  test('older runs in a task history are sampled evenly and without errors', async () => {
    const runs = times(910, (at) =>
      ran(NOW - (910 - at) * 60, 1, { runId: String(at), status: 'failed', error: 'x' }),
    );
    const sample = (await historyOf(runs, 10))?.sample ?? [];
    // Every third run; the newest run is the first, so the newest sampled one is the twelfth.
    expect(sample).toHaveLength(300);
    expect(sample.at(-1)?.startedAt).toBe(runs[898]?.startedAt);
    expect(sample.at(-2)?.startedAt).toBe(runs[895]?.startedAt);
    expect(sample.every(({ error }) => error === null)).toBe(true);
  });

  test('a task history samples no run when all are listed', async () => {
    expect((await historyOf(outcomes('..x'), 3))?.sample).toEqual([]);
  });

  test('each summary gets the runs of its own task, in the order of the summaries', async () => {
    const [sync, load] = [outcomes('..'), outcomes('x')];
    const summaries = [summaryOf('sync', sync), summaryOf('load', load), summaryOf('gone', [])];
    const histories = await read([...ofTask('sync', sync), ...ofTask('load', load)], summaries, 5);
    expect(histories.map(({ summary }) => summary)).toEqual(summaries);
    expect(histories.map(({ runs }) => runs.length)).toEqual([2, 1, 0]);
    expect(histories.map(({ failures }) => failures.length)).toEqual([0, 1, 0]);
  });

  test('secrets are removed from the errors of failures in a task history', async () => {
    const runs = outcomes('x');
    const redact = (text: string) => text.replace('timed', '***');
    const summaries = [summaryOf('sync', runs)];
    const [history] = await read(ofTask('sync', runs), summaries, 5, WHOLE, redact);
    expect(history?.failures[0]?.error).toBe('*** out');
  });
});

test('task histories are read in groups of at most 50,000 runs at once', async () => {
  const reading = await readingIn([], PLAIN);
  let queries = 0;
  const counting = {
    ...reading,
    tables: {
      ...reading.tables,
      all: <Row extends object>(query: Parameters<typeof reading.tables.all>[0]) => {
        queries += 1;
        return reading.tables.all<Row>(query);
      },
    },
  };
  const task = (taskType: string, runsRead: number, failures = 0): TaskSummary => ({
    ...emptySummary({ source: PLAIN_SOURCE, taskType }),
    runsRead,
    failures,
  });
  const asked = async (...summaries: readonly TaskSummary[]) => {
    queries = 0;
    await collected(readTaskHistories(counting, summaries, WHOLE, 100_000));
    return queries;
  };
  expect(await asked(task('a', 25_000), task('b', 25_000))).toBe(1);
  expect(await asked(task('a', 25_000), task('b', 25_001))).toBe(2);
  // A failure weighs a hundred runs more, for its text.
  expect(await asked(task('a', 24_900, 1), task('b', 25_000))).toBe(1);
  expect(await asked(task('a', 24_901, 1), task('b', 25_000))).toBe(2);
});
