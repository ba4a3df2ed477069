import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import type { Mapping } from '../../../src/history/sql/mapping';
import { SqlRuns } from '../../../src/history/sql/sqlRuns';
import { FailedError } from '../../../src/lib/errors';
import { collected } from '../../support/importing';
import { INDEXED, PLAIN, readingIn } from '../../support/reading';
import { begun, ofTask, outcomes, ran } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const WHOLE = { since: 0, until: NOW };
const runsIn = async (runs: Parameters<typeof readingIn>[0], mapping: Mapping = INDEXED) =>
  new SqlRuns(await readingIn(runs, mapping));

describe('the runs of tasks', () => {
  test('summaries of tasks in tables are of the window, and lead to their histories', async () => {
    const own = outcomes('.x');
    const runs = await runsIn(ofTask('sync', own));
    const [counts] = await runs.summaries({ ...WHOLE, recentSince: [NOW] });
    expect(counts).toMatchObject({ runsRead: 2, failures: 1, recent: [{ runsRead: 1 }] });
    const [recent] = counts?.recent ?? [];
    if (counts === undefined || recent === undefined) throw new Error('no summary');
    const summary = { ...counts, recent };
    const [history] = await collected(runs.taskHistories([summary], WHOLE, 5));
    expect(history).toMatchObject({ summary, failures: [own[1]] });
  });

  test('the newest failures of all tasks in tables come together, oldest first', async () => {
    const runs = await runsIn([
      ...ofTask('sync', outcomes('xt.')),
      ...ofTask('load', outcomes('x.')),
    ]);
    const failed = await runs.failed(WHOLE, 2);
    // The failure of load ended together with the timeout of sync; the status decides.
    expect(failed.map(({ task, run }) => [task.taskType, run.status])).toEqual([
      ['load', 'failed'],
      ['sync', 'timeout'],
    ]);
  });

  test('the newest runs of a task in tables leave out runs of an unknown status', async () => {
    const own = outcomes('.x.');
    const odd: Mapping = {
      ...PLAIN,
      runs: () => sql`
        ${PLAIN.runs(WHOLE)} UNION ALL
        SELECT 0, 'sync', 'odd', ${NOW - 1}, ${NOW}, 'odd', NULL, NULL, NULL, NULL`,
    };
    const runs = await runsIn([...ofTask('sync', own), ...ofTask('load', outcomes('.'))], odd);
    const task = { source: 'other', taskType: 'sync' };
    expect(await runs.ofTask(task, WHOLE, 2)).toEqual(own.slice(1));
    expect(await runs.ofTask(task, { since: 0, until: NOW - 1 }, 2)).toEqual(own.slice(0, 2));
  });
});

describe('runs in flight', () => {
  const inFlight = async (runs: Parameters<typeof ofTask>[1], since = NOW - HOUR) =>
    (await (await runsIn(ofTask('sync', runs))).inFlight({ since, until: NOW })).map(
      ({ run }) => run,
    );

  test('a run in tables that ended after the window was in flight at its end', async () => {
    const late = ran(NOW - 60, 61, { status: 'failed', error: 'x', exitCode: 1, host: 'alpha' });
    expect(await inFlight([late, ran(NOW - 60, 60, { runId: 'ended' })])).toEqual([
      { ...late, finishedAt: null, status: 'running', error: null, exitCode: null },
    ]);
  });

  test('a run in tables is in flight if it began in the window, oldest start first', async () => {
    const starts = [NOW + 1, NOW, NOW - HOUR, NOW - HOUR - 1];
    const found = await inFlight(starts.map((start) => begun(start)));
    expect(found.map(({ startedAt }) => startedAt)).toEqual([NOW - HOUR, NOW]);
  });

  test('a run in tables without an end that is not running is not in flight', async () => {
    const odd: Mapping = {
      ...PLAIN,
      runs: () => sql`
        SELECT 'sync' AS task_type, 'r' AS run_id, ${NOW - 60} AS started_at, NULL AS finished_at,
               'odd' AS status, NULL AS error, NULL AS exit_code, NULL AS host, NULL AS attempt`,
    };
    expect(await (await runsIn([], odd)).inFlight(WHOLE)).toEqual([]);
  });
});

describe('the last sign of life of a host', () => {
  const task = { source: 'local', taskType: 'other' };
  const runs = [
    ...ofTask('sync', [ran(NOW - 300, 60, { host: 'alpha' }), ran(NOW - 60, 60, { host: 'b' })]),
    ...ofTask('sync', [ran(NOW - 90, 60, { host: 'alpha' })], 'airflow'),
  ];

  test('a host in tables is seen by any task of the same source, and no other source', async () => {
    expect(await (await runsIn(runs)).lastEndOn(task, 'alpha', WHOLE)).toBe(NOW - 240);
  });

  test('a host in tables is not seen by an end outside the window or on another host', async () => {
    const stored = await runsIn(runs);
    const since = NOW - 239;
    expect(await stored.lastEndOn(task, 'alpha', { since, until: NOW })).toBeNull();
    expect(await stored.lastEndOn(task, 'gamma', WHOLE)).toBeNull();
  });
});

describe('rows with unreadable times', () => {
  const withUnreadable = (count: number): Mapping => ({
    ...PLAIN,
    unreadableTimes: () => sql`SELECT ${count} AS count`,
  });
  const summaries = async (count: number) =>
    (await runsIn(ofTask('sync', outcomes('.')), withUnreadable(count))).summaries({
      ...WHOLE,
      recentSince: [],
    });

  test('rows with unreadable times are an error that counts them', async () => {
    await expect(summaries(1)).rejects.toThrow(FailedError);
    await expect(summaries(1)).rejects.toThrow(
      '1 row with a started_at or finished_at that is no time.',
    );
    await expect(summaries(2)).rejects.toThrow(/^2 rows with/);
  });

  test('tasks are counted when no row has an unreadable time', async () => {
    expect(await summaries(0)).toHaveLength(1);
  });
});
