import { describe, expect, test } from '@jest/globals';
import { SqlExport } from '../../../src/history/sql/sqlExport';
import { PLAIN, PLAIN_SOURCE, readingIn } from '../../support/reading';
import { begun, ofTask, outcomes, ran } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const WINDOW = { since: NOW - HOUR, until: NOW };
const RUNS = [
  ...ofTask('sync', outcomes('..x')),
  ...ofTask('sync', [begun(NOW - 60)]),
  ...ofTask('load', [ran(NOW - 120, 60, { runId: 'l' })], 'airflow'),
];

describe('the export of ended runs', () => {
  test('the export has each run of the window with its task, oldest end first', async () => {
    const found = await new SqlExport(await readingIn(RUNS)).ended(WINDOW);
    expect(found.map(({ task, run }) => [task.source, task.taskType, run.finishedAt])).toEqual([
      ['local', 'sync', NOW - HOUR],
      ['airflow', 'load', NOW - 60],
      ['local', 'sync', NOW],
    ]);
    expect(found.at(-1)?.run).toEqual(RUNS[2]?.run);
  });

  test('the export sorts runs with equal ends by start, status, attempt and run id', async () => {
    const at = (runId: string, more: object = {}) => ran(NOW - 60, 60, { runId, ...more });
    const sorted = [
      at('e', { startedAt: NOW - 90 }),
      at('d', { status: 'failed' }),
      at('c', { attempt: 1 }),
      at('a', { attempt: 2 }),
      at('b', { attempt: 2 }),
    ];
    const reading = await readingIn(ofTask('sync', sorted.toReversed()));
    const found = await new SqlExport(reading).ended(WINDOW);
    expect(found.map(({ run }) => run.runId)).toEqual(['e', 'd', 'c', 'a', 'b']);
  });

  test('the export removes secrets from the errors', async () => {
    const redact = (text: string) => text.replace('timed', '***');
    const found = await new SqlExport(await readingIn(RUNS, undefined, redact)).ended(WINDOW);
    expect(found.at(-1)?.run.error).toBe('*** out');
  });
});

describe("the operator's own SQL", () => {
  const answer = async (text: string, limit = 10, redact = (error: string) => error) =>
    new SqlExport(await readingIn(RUNS, PLAIN, redact)).query(PLAIN_SOURCE, text, WINDOW, limit);

  test('own SQL reads the ended runs of the window, with their source', async () => {
    expect(
      await answer('SELECT source, task_type, count(*) AS runs FROM runs GROUP BY 1, 2 ORDER BY 2'),
    ).toEqual([
      { source: PLAIN_SOURCE, task_type: 'load', runs: 1 },
      { source: PLAIN_SOURCE, task_type: 'sync', runs: 2 },
    ]);
  });

  test('own SQL can read every canonical column', async () => {
    const [row] = await answer('SELECT * FROM runs WHERE error IS NOT NULL');
    expect(row).toEqual({
      source: PLAIN_SOURCE,
      task_type: 'sync',
      run_id: `run at ${NOW - 60}`,
      started_at: NOW - 60,
      finished_at: NOW,
      status: 'failed',
      error: 'timed out',
      exit_code: null,
      host: null,
      attempt: null,
    });
  });

  test('the parameters of own SQL are the bounds of the window', async () => {
    expect(await answer('SELECT :since AS since, :until AS until;')).toEqual([WINDOW]);
  });

  test('own SQL returns at most the given number of rows', async () => {
    expect(await answer('SELECT run_id FROM runs', 1)).toHaveLength(1);
  });

  test('a comment at the end of own SQL swallows nothing that follows it', async () => {
    expect(await answer('SELECT 1 AS one -- that is all')).toEqual([{ one: 1 }]);
  });

  test('values of own SQL become numbers, texts without secrets, or null', async () => {
    const redact = (text: string) => text.replace('secret', '***');
    expect(
      await answer(
        "SELECT 1.5 AS a, NULL AS b, 'secret' AS c, x'6162' AS d, 9e999 AS e",
        1,
        redact,
      ),
    ).toEqual([{ a: 1.5, b: null, c: '***', d: 'ab', e: null }]);
  });

  test('a text of own SQL is kept whole up to 1,000 characters, else at both ends', async () => {
    const text = (length: number) => `printf('%.*c', ${length}, 'x')`;
    const [row] = await answer(`SELECT ${text(1000)} AS a, ${text(1001)} AS b`);
    expect(row?.a).toBe('x'.repeat(1000));
    expect(row?.b).toMatch(/^x{499}…x{500}$/);
  });
});
