import { describe, expect, test } from '@jest/globals';
import sql, { type Sql } from 'sql-template-tag';
import { readingOf } from '../../../src/history/sql/reading';
import type { Reading } from '../../../src/history/sql/rows';
import { INDEXED, PLAIN, readingIn } from '../../support/reading';
import { ofTask, ran } from '../../support/views';
import { NOW } from '../../support/world';

const RUNS = [
  ...ofTask('sync', [ran(NOW - 60, 60, { runId: 'a' }), ran(NOW, 60, { runId: 'late' })]),
  ...ofTask('load', [ran(NOW - 90, 60, { runId: 'b' })]),
  ...ofTask('sync', [ran(NOW - 90, 60, { runId: 'c' })], 'airflow'),
];

async function idsOf({ tables }: Reading, from: Sql): Promise<string[]> {
  const rows = await tables.all<{ run_id: string }>(
    sql`SELECT r.run_id FROM ${from} ORDER BY r.run_id`,
  );
  return rows.map((row) => row.run_id);
}
const WINDOW = { since: NOW - 30, until: NOW };

describe('tables that hold runs of several sources', () => {
  test('a reading has the runs that ended in the window, bounds included', async () => {
    const reading = await readingIn(RUNS);
    expect(await idsOf(reading, reading.ended(WINDOW))).toEqual(['a', 'b', 'c']);
    expect(await idsOf(reading, reading.ended({ since: NOW - 29, until: NOW }))).toEqual(['a']);
    expect(await idsOf(reading, reading.ended({ since: NOW - 30, until: NOW - 1 }))).toEqual([
      'b',
      'c',
    ]);
  });

  test('a task in shared tables is selected by its source and its name', async () => {
    const reading = await readingIn(RUNS);
    const own = reading.ofTask({ source: 'airflow', taskType: 'sync' });
    expect(await idsOf(reading, sql`${reading.ended(WINDOW)} AND ${own}`)).toEqual(['c']);
  });

  test('a source in shared tables is selected by its name', async () => {
    const reading = await readingIn(RUNS);
    const own = sql`${reading.ended(WINDOW)} ${reading.ofSource('local')}`;
    expect(await idsOf(reading, own)).toEqual(['a', 'b']);
  });

  test('each row of shared tables names its own source', async () => {
    const reading = await readingIn(RUNS);
    expect(
      await reading.tables.all(
        sql`SELECT DISTINCT ${reading.names} FROM ${reading.ended(WINDOW)} ORDER BY 1, 2`,
      ),
    ).toEqual([
      { source: 'airflow', task_type: 'sync' },
      { source: 'local', task_type: 'load' },
      { source: 'local', task_type: 'sync' },
    ]);
  });
});

describe('tables that hold runs of one source', () => {
  test("every row of one source's tables is of the source of the reading", async () => {
    const { tables } = await readingIn(RUNS);
    const reading = readingOf(tables, 'celery', PLAIN, (text) => text);
    expect(
      await tables.all(
        sql`SELECT DISTINCT ${reading.names} FROM ${reading.ended(WINDOW)} ORDER BY 2`,
      ),
    ).toEqual([
      { source: 'celery', task_type: 'load' },
      { source: 'celery', task_type: 'sync' },
    ]);
  });

  test("a task in one source's tables is selected by name, whatever the source", async () => {
    const reading = await readingIn(RUNS, PLAIN);
    const own = reading.ofTask({ source: 'other', taskType: 'sync' });
    const all = sql`${reading.ended(WINDOW)} ${reading.ofSource('none')}`;
    expect(await idsOf(reading, sql`${all} AND ${own}`)).toEqual(['a', 'c']);
  });
});

test('a reading asks the mapping for the runs of the window, and for nothing else', async () => {
  const asked: unknown[] = [];
  const reading = await readingIn(RUNS, {
    ...INDEXED,
    runs: (window) => {
      asked.push(window);
      return INDEXED.runs(window);
    },
  });
  const withMore = { ...WINDOW, recentSince: [NOW] };
  reading.ended(withMore);
  expect(asked).toEqual([WINDOW]);
});
