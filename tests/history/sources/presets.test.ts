import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { AIRFLOW, airflowRows, airflowTables } from '../../support/airflow';
import { Postgres } from '../../support/postgres';
import { everyFailure, told, worldReading } from '../../support/sources';
import { PROJECT, temporaryFolder } from '../../support/world';

const postgres = Postgres.forTests();
const ON_SERVER = { urlVariable: 'SOURCE_URL' };

function sqliteFile(...statements: string[]): string {
  const file = join(temporaryFolder(), 'other.db');
  const db = new SqliteDatabase(file);
  for (const statement of statements) db.exec(statement);
  db.close();
  return file;
}

describe.each(AIRFLOW)('$name, on tables made by hand', (version) => {
  test.each(['sqlite', 'postgres'] as const)(
    'every try is read, tries of one run count once, and what never ran does not count (%s)',
    async (engine) => {
      const statements = [...airflowTables(version, engine), ...airflowRows(version, engine)];
      const database = `airflow_${version.name.replace(/\W/g, '')}`.toLowerCase();
      const url = engine === 'postgres' ? await postgres.database(database, ...statements) : '';
      const place = engine === 'postgres' ? ON_SERVER : { file: sqliteFile(...statements) };
      const world = worldReading([{ preset: 'airflow', ...place }], {
        now: '2026-03-02T05:00:00Z',
        url,
      });
      const answer = await everyFailure(world);
      const found = `${version.name} (${engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'})`;
      expect(answer.sources).toEqual([{ source: 'airflow', found }]);
      // Each of the five runs of the night failed, however many of its tries are kept: a try that a
      // later try of its run follows is no failure of its own.
      expect(told(answer)).toEqual([['etl.load', 5, 0, { unknown: 5 }]]);
      expect(answer.runs_read).toBe(version.hasHistory ? 20 : 16);
      expect((await world.goalgen(['scan', '--dry-run', '--quiet'])).stderr).not.toContain(
        'a status that goalgen does not know',
      );
    },
  );
});

describe('pg-boss 12, on tables dumped from it', () => {
  test('failures and timeouts count, once for each job, by its last try', async () => {
    const url = await postgres.database('pgboss12');
    await postgres.load('pgboss12', join(PROJECT, 'tests/support/pgboss12.pg.sql'));
    const world = worldReading([{ preset: 'pg_boss', ...ON_SERVER }], {
      now: '2026-11-24T12:00:00Z',
      url,
    });
    const answer = await everyFailure(world);
    expect(answer.sources).toEqual([{ source: 'pg_boss', found: 'pg-boss 12 (PostgreSQL)' }]);
    expect(told(answer)).toEqual([
      ['invoice', 5, 0, { connection_refused: 5 }],
      ['report', 5, 0, { timeout: 5 }],
      ['sync', 1, 1, expect.anything()],
    ]);
  });

  test('a schema of another name can be configured', async () => {
    await postgres.run('pgboss12', 'ALTER SCHEMA pgboss RENAME TO "my ""jobs"""');
    const source = { preset: 'pg_boss', ...ON_SERVER, schema: 'my "jobs"' };
    const world = worldReading([source], {
      now: '2026-11-24T07:00:00Z',
      url: postgres.url('pgboss12'),
    });
    expect((await everyFailure(world)).sources).toHaveLength(1);
  });
});

describe("a source read by the operator's own SQL", () => {
  const ROWS = `
    CREATE TABLE jobs (id integer, what text, began text, ended text, ok integer, said text);
    INSERT INTO jobs VALUES (1, 'sync', '2026-03-02 03:00:00', '2026-03-02 03:01:00', 0, 'disk full'),
      (2, 'sync', '2026-03-02 04:00:00', '2026-03-02 04:01:00', 0, 'disk full'),
      (3, 'sync', '2026-03-02 05:00:00', '2026-03-02 05:01:00', 0, 'disk full'),
      (4, 'sync', '2026-02-02 05:00:00', '2026-02-02 05:01:00', 0, 'long ago')`;

  test('SQLite: times may be epoch seconds or UTC in ISO 8601, some columns absent', async () => {
    const sql = `SELECT what AS task_type, id AS run_id, strftime('%s', began) + 0 AS started_at, ended AS finished_at,
      iif(ok, 'success', 'failed') AS status, said AS error FROM jobs -- :since is not read here
      WHERE strftime('%s', ended) + 0 BETWEEN :since AND :until AND said <> ':until';  `;
    const world = worldReading([{ preset: 'query', file: sqliteFile(ROWS), sql }], {
      now: '2026-03-02T06:00:00Z',
    });
    const answer = await everyFailure(world);
    expect(told(answer)).toEqual([['sync', 3, 0, { disk_full: 3 }]]);
    expect(answer.proposals[0]?.evidence).toMatchObject({ first_failure: '2026-03-02 03:01:00' });
  });

  test('PostgreSQL: times may be timestamps with time zone, and :: stays a cast', async () => {
    const url = await postgres.database('own', ROWS);
    const sql = `SELECT what AS task_type, id AS run_id, began::timestamp AT TIME ZONE 'UTC' AS started_at,
      ended::timestamp AT TIME ZONE 'UTC' AS finished_at, CASE ok WHEN 0 THEN 'failed' ELSE 'success' END AS status, said AS error
      FROM jobs WHERE extract(epoch FROM ended::timestamp AT TIME ZONE 'UTC') >= :since`;
    const world = worldReading([{ preset: 'query', ...ON_SERVER, sql }], {
      now: '2026-03-02T06:00:00Z',
      url,
    });
    expect(told(await everyFailure(world))).toEqual([['sync', 3, 0, { disk_full: 3 }]]);
  });

  test.each([
    [
      'a missing column',
      'SELECT 1 AS task_type, 2 AS run_id',
      'returns no started_at, finished_at, status',
    ],
    [
      'a time without a zone',
      'SELECT 1 AS task_type, 2 AS run_id, now()::timestamp AS started_at, 1 AS finished_at, ' +
        '1 AS status',
      'started_at has no time zone',
    ],
    ['invalid SQL', 'SELEKT', 'syntax error'],
    [
      'a statement that writes',
      'WITH gone AS (DELETE FROM jobs RETURNING *) SELECT what AS task_type, id AS run_id, ' +
        "1 AS started_at, 2 AS finished_at, '' AS status FROM gone",
      'WITH clause containing a data-modifying statement',
    ],
    [
      'a function that writes',
      'SELECT what AS task_type, id AS run_id, 1 AS started_at, ' +
        "nextval('numbers') AS finished_at, '' AS status FROM jobs",
      'cannot execute nextval() in a read-only transaction',
    ],
    ['two statements', 'SELECT 1; DROP TABLE jobs', 'syntax error'],
  ])('%s is reported, and nothing is taken for healthy', async (_, sql, message) => {
    const url = postgres.url('own');
    await postgres.run('own', 'CREATE SEQUENCE IF NOT EXISTS numbers');
    const world = worldReading([{ preset: 'query', ...ON_SERVER, sql }], {
      now: '2026-03-02T06:00:00Z',
      url,
    });
    const { code, stdout, stderr } = await world.goalgen(['scan']);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/Error: Source query: [^\n]+\nTry: [^\n]+\n$/);
    expect(stdout).not.toContain('Nothing found.');
    expect(await postgres.run('own', 'SELECT count(*)::int AS rows FROM jobs')).toEqual([
      { rows: 4 },
    ]);
  });

  test('a status that goalgen does not know is reported, not taken for a success', async () => {
    const sql =
      'SELECT what AS task_type, id AS run_id, began AS started_at, ended AS finished_at, ' +
      "'EXPLODED' AS status FROM jobs";
    const world = worldReading([{ preset: 'query', file: sqliteFile(ROWS), sql }], {
      now: '2026-03-02T06:00:00Z',
    });
    const { stderr } = await world.goalgen(['scan', '--quiet']);
    expect(stderr).toContain(
      "WARN - Runs with a status that goalgen does not know count as nothing: 3 'EXPLODED' in query",
    );
  });
});
