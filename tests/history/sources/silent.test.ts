import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { AIRFLOW, airflowTables } from '../../support/airflow';
import { CELERY_TABLE, celeryFailures } from '../../support/otherSystems';
import { Postgres } from '../../support/postgres';
import { everyFailure, told, worldReading } from '../../support/sources';
import { NOW, PROJECT, seedRuns, temporaryFolder } from '../../support/world';

const postgres = Postgres.forTests();
const AT = String(NOW);
const ON_SERVER = { urlVariable: 'SOURCE_URL' };
const COLUMNS = '(task_type, run_id, started_at, finished_at, status)';

function fileWith(...statements: string[]): string {
  const file = join(temporaryFolder(), 'other.db');
  const db = new SqliteDatabase(file);
  for (const statement of statements) db.exec(statement);
  db.close();
  return file;
}

function jobs(...rows: string[]): object {
  const file = fileWith(
    `CREATE TABLE jobs ${COLUMNS}`,
    ...rows.map((row) => `INSERT INTO jobs VALUES ${row}`),
  );
  return { preset: 'query', file, sql: 'SELECT * FROM jobs' };
}

describe('a source that looks healthy and is not', () => {
  test('a status that is NULL is reported', async () => {
    const world = worldReading([jobs(`('a', 1, ${NOW - 60}, ${NOW - 30}, NULL)`)], { now: AT });
    expect((await world.goalgen(['scan', '--quiet'])).stderr).toContain(
      "count as nothing: 1 'NULL' in query",
    );
  });

  test.each([
    [
      'Airflow',
      'airflow',
      () => {
        const version = AIRFLOW[2];
        if (version === undefined) throw new Error('no such version');
        return fileWith(
          ...airflowTables(version, 'sqlite'),
          "INSERT INTO dag_run VALUES (1, 'etl', 'r', 'running', '2025-11-09 13:00:00', " +
            "'2025-11-09 13:00:00', NULL, '2025-11-09 13:00:00', '2025-11-09 13:00:00')",
          "INSERT INTO task_instance VALUES ('etl', 'load', 'r', -1, '2025-11-09 13:00:00', " +
            "'2025-11-09 13:01:00', 60, 'failed_hard', 1, '')",
        );
      },
      'failed_hard',
    ],
    [
      'Celery',
      'celery',
      () =>
        fileWith(
          CELERY_TABLE,
          celeryFailures('a', [1]),
          "UPDATE django_celery_results_taskresult SET status = 'CRASHED'",
        ),
      'CRASHED',
    ],
  ])(
    'a state of %s that goalgen does not know is reported by the scan',
    async (_, preset, file, state) => {
      const world = worldReading([{ preset, file: file() }], { now: AT });
      expect((await world.goalgen(['scan', '--quiet'])).stderr).toContain(
        `1 '${state}' in ${preset}`,
      );
    },
  );

  test('a source without any run is reported even if other sources have runs', async () => {
    const world = worldReading([{ preset: 'native' }, jobs()], { now: AT });
    await world.import(seedRuns());
    expect((await world.goalgen(['scan', '--quiet'])).stderr).toContain(
      'WARN - Source query: 0 runs read.',
    );
  });

  test.each([
    ['milliseconds', `('a', 1, ${NOW - 60}, ${NOW * 1000}, 'failed')`],
    ['epoch seconds as text', `('a', 1, '${NOW - 60}', '${NOW - 30}', 'failed')`],
    ['slashes', "('a', 1, '2025/11/09 13:00:00', '2025/11/09 13:01:00', 'failed')"],
    ['bytes', "('a', 1, NULL, X'00', 'failed')"],
  ])('invalid times (%s) fail the source', async (_, row) => {
    const { code, stderr } = await worldReading([jobs(row)], { now: AT }).goalgen([
      'scan',
      '--quiet',
    ]);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'Source query: 1 row with a started_at or finished_at that is no time.',
      ),
    });
  });

  test('invalid times on a server fail the source too', async () => {
    const url = await postgres.database(
      'no_times',
      'CREATE TABLE jobs (task_type text, run_id int, started_at float8, finished_at float8, ' +
        `status text); INSERT INTO jobs VALUES ('a', 1, ${NOW}, 'NaN', 'failed')`,
    );
    const { code, stderr } = await worldReading(
      [{ preset: 'query', ...ON_SERVER, sql: 'SELECT * FROM jobs' }],
      {
        now: AT,
        url,
      },
    ).goalgen(['scan', '--quiet']);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('1 row with a started_at or finished_at that is no time.'),
    });
  });

  test('failures without a start count, and bring back a problem that was solved', async () => {
    const failures = [0, 1, 2].map(
      (hour) => `('a', ${hour}, NULL, ${NOW - hour * 3600}, 'failed')`,
    );
    const world = worldReading([jobs(...failures)], { now: AT });
    await world.ok(['scan'], { env: { ...world.defaults.env, GOALGEN_NOW: AT } });
    await world.ok(['approve', 'goal_']);
    await world.ok(['done', 'goal_'], {
      env: { ...world.defaults.env, GOALGEN_NOW: String(NOW - 3 * 3600) },
    });
    expect(await world.ok(['scan'])).toContain('proposed goal_');
  });

  test('rows hidden by row level security are reported by every preset', async () => {
    const hidden = async (database: string, table: string) => {
      await postgres.run(
        database,
        `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY; ` +
          'DROP ROLE IF EXISTS blind; CREATE ROLE blind LOGIN',
      );
      const [schema] = table.includes('.') ? table.split('.') : ['public'];
      await postgres.run(
        database,
        `GRANT USAGE ON SCHEMA ${schema} TO blind; ` +
          `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO blind`,
      );
      return postgres.url(database, 'blind');
    };
    await postgres.database('blind_boss');
    await postgres.load('blind_boss', join(PROJECT, 'tests/support/pgboss12.pg.sql'));
    const boss = worldReading([{ preset: 'pg_boss', ...ON_SERVER }], {
      now: AT,
      url: await hidden('blind_boss', 'pgboss.job'),
    });
    expect((await boss.goalgen(['scan'])).stderr).toContain(
      'Row level security hides rows of table "job',
    );
    await postgres.run('blind_boss', 'DROP OWNED BY blind');
    await postgres.database(
      'blind_own',
      `CREATE TABLE "odd ""name" (${COLUMNS.slice(1, -1)
        .split(', ')
        .map((name) => `${name} text`)
        .join(', ')})`,
    );
    const sql =
      'SELECT task_type, run_id, 1 AS started_at, 2 AS finished_at, status FROM "odd ""name"';
    const own = worldReading([{ preset: 'query', ...ON_SERVER, sql }], {
      now: AT,
      url: await hidden('blind_own', '"odd ""name"'),
    });
    expect((await own.goalgen(['scan'])).stderr).toContain(
      'Row level security hides rows of table "odd "name" from this role.',
    );
  });

  test('the source name of an import of long ago is still taken', async () => {
    const world = worldReading([{ preset: 'native' }, { ...jobs(), name: 'payments' }], {
      now: AT,
    });
    await world.import(
      seedRuns('a', { now: NOW - 30 * 86_400 }).map((row) => ({ ...row, source: 'payments' })),
    );
    expect(await world.goalgen(['scan', '--quiet'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("a source 'payments', which is also the name of another one"),
    });
  });

  test('an Airflow 3 run that catches up a day of last week is read', async () => {
    const version = AIRFLOW[2];
    if (version === undefined) throw new Error('no such version');
    const file = fileWith(
      ...airflowTables(version, 'sqlite'),
      "INSERT INTO dag_run VALUES (9, 'etl', 'backfill', 'failed', '2025-11-09 13:00:00', " +
        "'2025-11-09 13:00:00', NULL, '2025-11-02 00:00:00', '2025-11-02 00:00:00')",
      "INSERT INTO task_instance VALUES ('etl', 'load', 'backfill', -1, '2025-11-09 13:00:00', " +
        "'2025-11-09 13:01:00', 60, 'failed', 1, '')",
    );
    expect(
      told(await everyFailure(worldReading([{ preset: 'airflow', file }], { now: AT }))),
    ).toHaveLength(1);
  });
});

describe('a source does no harm', () => {
  test('a scan does not keep the writers of a SQLite file waiting', async () => {
    const file = fileWith(
      `CREATE TABLE jobs ${COLUMNS}`,
      `INSERT INTO jobs VALUES ('a', 1, ${NOW - 60}, ${NOW}, 'failed')`,
    );
    const url = await postgres.database('slow_beside');
    const slow =
      `SELECT 'b' AS task_type, 1 AS run_id, ${NOW} AS started_at, ${NOW} AS finished_at, ` +
      "'failed' AS status FROM pg_sleep(1)";
    const world = worldReading(
      [
        { preset: 'query', name: 'file', file, sql: 'SELECT * FROM jobs' },
        { preset: 'query', name: 'slow', ...ON_SERVER, sql: slow, timeoutSeconds: 3 },
      ],
      { now: AT, url },
    );
    let isOver = false;
    const scan = world.goalgen(['scan']).then(() => {
      isOver = true;
    });
    const db = new SqliteDatabase(file, { timeout: 200 });
    let written = 0;
    while (!isOver) {
      db.exec("INSERT INTO jobs VALUES ('a', 2, 1, 2, 'success')");
      written += 1;
      await new Promise((done) => setTimeout(done, 100));
    }
    await scan;
    expect(written).toBeGreaterThan(0);
  });

  test.each([':sinse', '$since', '?', '?1', '; SELECT 2', '; DROP TABLE jobs'])(
    'SQL with %s fails its source, not the scan',
    async (mistake) => {
      const file = fileWith(`CREATE TABLE jobs ${COLUMNS}`);
      const world = worldReading(
        [
          { preset: 'query', file, sql: `SELECT * FROM jobs WHERE 1 = 1 ${mistake}` },
          { preset: 'native' },
        ],
        { now: AT },
      );
      await world.import(seedRuns());
      const { code, stdout, stderr } = await world.goalgen(['scan']);
      expect({ code, stderr }).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/Error: Source query: [^\n]+\nTry: [^\n]+\n$/),
      });
      expect(stdout).toContain('daily_backup');
    },
  );

  test('comments, dollar quotes and escaped strings in SQL hold no parameters', async () => {
    const url = await postgres.database('quotes');
    const sql =
      "SELECT $q$:since$q$ AS task_type, E'it\\'s :until' AS run_id, :until - 60 AS started_at, " +
      ":until AS finished_at, 'failed' AS status; -- :since";
    expect(
      told(
        await everyFailure(
          worldReading([{ preset: 'query', ...ON_SERVER, sql }], { now: AT, url }),
        ),
      ),
    ).toEqual([[':since', 1, 0, { unknown: 1 }]]);
  });

  test.each([
    'admin:hunter2@db.example.com/prod',
    'postgresql:admin:hunter2@x/prod',
    'mysql://root:hunter2@x/db',
    'host=x password=hunter2',
  ])('an address that is no URL of PostgreSQL is neither tried nor printed', async (url) => {
    const { code, stderr } = await worldReading([{ preset: 'celery', ...ON_SERVER }], {
      now: AT,
      url,
    }).goalgen(['scan', '--verbose']);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('its address is no URL of PostgreSQL'),
    });
    expect(stderr).not.toContain('unter2');
  });

  test('a setting that is for servers is refused for a file', async () => {
    const source = { preset: 'celery', file: 'x.db', ownRowsOnly: true };
    expect(await worldReading([source], { now: AT }).goalgen(['scan'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('ownRowsOnly is for servers'),
    });
  });

  test('show says that a source cannot be read', async () => {
    const file = fileWith(
      `CREATE TABLE jobs ${COLUMNS}`,
      ...[0, 1, 2].map(
        (hour) =>
          `INSERT INTO jobs VALUES ('a', ${hour}, ${NOW - 60 - hour * 3600}, ` +
          `${NOW - hour * 3600}, 'failed')`,
      ),
    );
    const world = worldReading([{ preset: 'query', file, sql: 'SELECT * FROM jobs' }], { now: AT });
    await world.ok(['scan']);
    const db = new SqliteDatabase(file);
    db.exec('DROP TABLE jobs');
    db.close();
    expect(await world.goalgen(['show', 'goal_'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('its runs are not shown'),
    });
  });
});
