import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { readingOf } from '../../../src/history/sql/reading';
import { renamed } from '../../../src/history/sql/renamed';
import { SqlHistory } from '../../../src/history/sql/sqlHistory';
import { Postgres } from '../../support/postgres';
import { PLAIN } from '../../support/reading';
import { tablesOf } from '../../support/tables';
import { DAY } from '../../support/views';
import { NOW } from '../../support/world';

const postgres = Postgres.forTests();
const WINDOW = { since: NOW - DAY, until: NOW };

/** `backup-2025-11-09` becomes `backup`; the names with an odd text, too. */
const nameOf = (name: string) => name.replace(/-\d{4}-\d\d-\d\d.*$/s, '');

async function opened(engine: 'sqlite' | 'postgres') {
  const row = (task: string, id: string, ago: number, finished = true) =>
    `('${task}', '${id}', ${NOW - ago - 60}, ${finished ? NOW - ago : 'NULL'}, '${finished ? 'failed' : 'running'}')`;
  const tables = await tablesOf(engine, postgres, [
    `CREATE TABLE runs (task_type text, run_id text, started_at double precision,
       finished_at double precision, status text)`,
    `INSERT INTO runs VALUES ${[
      row('backup-2025-11-07', '1', 300),
      row('backup-2025-11-08', '1', 200),
      row(`backup-2025-11-09"; ''x`, '2', 100),
      row('backup-2025-11-10', '3', 50, false),
      row('other', '1', 100),
    ].join(', ')}`,
  ]);
  const all = sql`SELECT task_type, run_id, started_at, finished_at, status, CAST(NULL AS TEXT) AS error,
    CAST(NULL AS INTEGER) AS exit_code, CAST(NULL AS TEXT) AS host, CAST(NULL AS INTEGER) AS attempt FROM runs`;
  const mapping = renamed({ ...PLAIN, runs: () => all }, tables, nameOf);
  const reading = readingOf(tables, 'jobs', mapping, (text) => text);
  return new SqlHistory(reading, () => tables.close());
}

describe.each(['sqlite', 'postgres'] as const)('names that the operator wants, in %s', (engine) => {
  test('tasks of several names are counted as one', async () => {
    const history = await opened(engine);
    const counts = await history.runs.summaries({ ...WINDOW, recentSince: [] });
    expect(counts.map(({ task, runsRead }) => [task.taskType, runsRead])).toEqual([
      ['backup', 3],
      ['other', 1],
    ]);
    await history.close();
  });

  test('their runs keep different ids, whatever is asked first', async () => {
    const history = await opened(engine);
    const runs = await history.runs.ofTask({ source: 'jobs', taskType: 'backup' }, WINDOW, 9);
    expect(runs.map(({ runId }) => runId)).toEqual([
      'backup-2025-11-07 1',
      'backup-2025-11-08 1',
      `backup-2025-11-09"; 'x 2`,
    ]);
    await history.close();
  });

  test('runs in flight, failed runs and whole copies have the names, too', async () => {
    for (const ask of [
      (history: SqlHistory) => history.runs.inFlight(WINDOW),
      (history: SqlHistory) => history.runs.failed(WINDOW, 9),
      (history: SqlHistory) => history.export.ended(WINDOW),
    ]) {
      const history = await opened(engine);
      const names = new Set((await ask(history)).map(({ task }) => task.taskType));
      expect(names.has('backup')).toBe(true);
      expect([...names].filter((name) => name.startsWith('backup-'))).toEqual([]);
      await history.close();
    }
  });

  test('what the source says of tasks is said under the names', async () => {
    const tables = await tablesOf(engine, postgres, []);
    const tasks = sql`SELECT 'backup-2025-11-07' AS task_type, 1 AS is_off, NULL AS schedule, NULL AS time_zone`;
    const mapping = renamed({ ...PLAIN, said: { tasks, rowsAre: 'task' } }, tables, nameOf);
    const history = new SqlHistory(
      readingOf(tables, 'jobs', mapping, (text) => text),
      () => tables.close(),
    );
    const [said] = await history.runs.said();
    expect(said?.statements[0]).toMatchObject({ taskType: 'backup', state: 'off' });
    await history.close();
  });
});
