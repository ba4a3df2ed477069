import { chmodSync, copyFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { Postgres } from '../../support/postgres';
import { type ScanAnswer, worldReading } from '../../support/sources';
import { HOUR, NOW, PROJECT, seedRuns, temporaryFolder, type World } from '../../support/world';

const postgres = Postgres.forTests();
const AT = String(NOW);

/** Another program's SQLite file with a table of runs: failures of `task`, by default four. */
function otherFile(task: string, options: { journal?: string; hours?: number[] } = {}): string {
  const file = join(temporaryFolder(), 'other.db');
  const db = new SqliteDatabase(file);
  if (options.journal !== undefined) db.pragma(`journal_mode = ${options.journal}`);
  db.exec('CREATE TABLE jobs (task_type, run_id, started_at, finished_at, status, error)');
  const insert = db.prepare("INSERT INTO jobs VALUES (?, ?, ?, ?, 'failed', 'timeout')");
  for (const hour of options.hours ?? [0, 1, 2, 3])
    insert.run(task, `r${hour}`, NOW - hour * HOUR - 60, NOW - hour * HOUR);
  db.close();
  return file;
}

function asking(file: string, name?: string): object {
  return {
    preset: 'query',
    file,
    sql: 'SELECT * FROM jobs',
    ...(name === undefined ? {} : { name }),
  };
}

const GONE = { preset: 'celery', urlVariable: 'SOURCE_URL' };

async function scanOf(world: World): Promise<ScanAnswer & { code: number; stderr: string }> {
  const { code, stdout, stderr } = await world.goalgen(['scan', '--json']);
  return { ...JSON.parse(stdout), code, stderr };
}

describe('several sources', () => {
  test('task names carry their source, unless it is built in or the only one', async () => {
    const lone = await scanOf(worldReading([asking(otherFile('load'))], { now: AT }));
    expect(lone.proposals.map(({ text }) => text)).toEqual([
      "Fix recurring failures in 'load' task",
    ]);

    const both = worldReading([{ preset: 'native' }, asking(otherFile('load'), 'etl')], {
      now: AT,
    });
    await both.import(seedRuns());
    const { proposals } = await scanOf(both);
    expect(proposals.map(({ subject }) => subject).sort()).toEqual(['daily_backup', 'etl:load']);
    expect(proposals.map(({ evidence }) => evidence.source).sort()).toEqual(['etl', 'local']);
  });

  test('a second source that is added later does not make known problems new ones', async () => {
    const file = otherFile('load');
    const world = worldReading([asking(file, 'etl')], { now: AT });
    await world.ok(['scan']);
    const env = { GOALGEN_HISTORY: JSON.stringify([{ preset: 'native' }, asking(file, 'etl')]) };
    expect((await world.goalgen(['scan'], { env })).stdout).toBe(
      'Not created: 1 duplicate_goal_exists.\n',
    );
    expect(await world.ok(['show', 'goal_'], { env })).toContain('Last runs\n');
  });

  test('a source that fails stops no other; the scan ends with 1 and names it', async () => {
    const world = worldReading([GONE, asking(otherFile('load'), 'etl')], { now: AT, url: '' });
    const { code, stderr, proposals, failed_sources, sources } = await scanOf(world);
    expect(code).toBe(1);
    expect(proposals.map(({ subject }) => subject)).toEqual(['etl:load']);
    expect(sources.map(({ source }) => source)).toEqual(['etl']);
    expect(failed_sources).toEqual([
      { source: 'celery', error: expect.stringContaining('SOURCE_URL') },
    ]);
    expect(stderr).toMatch(/Error: Source celery: The variable SOURCE_URL, [^\n]+\nTry: [^\n]+\n$/);
    expect(await world.json(['list'])).toHaveLength(1);
  });

  test('when no source can be read, the scan ends with 1 and reports 0 runs read', async () => {
    const world = worldReading([GONE], { now: AT });
    const { code, stdout, stderr } = await world.goalgen(['scan']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('0 runs read');
  });

  test('a name of two sources, or of runs in the built-in history, is refused', async () => {
    const twice = worldReading([asking(otherFile('a')), asking(otherFile('b'))], { now: AT });
    expect(await twice.goalgen(['scan'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('two sources have the same name'),
    });

    const world = worldReading([{ preset: 'native' }, asking(otherFile('load'), 'github')], {
      now: AT,
    });
    await world.import(seedRuns('build').map((row) => ({ ...row, source: 'github' })));
    const { code, failed_sources } = await scanOf(world);
    expect({ code, failed_sources }).toMatchObject({
      code: 1,
      failed_sources: [{ source: 'local', error: expect.stringContaining("'github'") }],
    });
  });

  test('a source that fails while read is reported once; its tasks are not judged', async () => {
    const url = await postgres.database(
      'breaks',
      'CREATE TABLE jobs (task_type text, run_id text, finished_at float8, status text)',
      ...[0, 1, 2].map(
        (hour) => `INSERT INTO jobs VALUES ('load', '${hour}', ${NOW - hour * HOUR}, 'failed')`,
      ),
    );
    // The counts of the tasks can be read; reading the runs of one task divides by zero.
    const sql =
      'SELECT task_type, (1 / (length(run_id) - 1))::text AS run_id, ' +
      'finished_at AS started_at, finished_at, status FROM jobs';
    const world = worldReading(
      [{ preset: 'query', urlVariable: 'SOURCE_URL', sql }, asking(otherFile('sync'), 'etl')],
      { now: AT, url },
    );
    const { code, proposals, failed_sources, stderr } = await scanOf(world);
    expect({ code, subjects: proposals.map(({ subject }) => subject) }).toEqual({
      code: 1,
      subjects: ['etl:sync'],
    });
    expect(failed_sources).toHaveLength(1);
    expect(stderr).not.toContain('its name is not text');
  });
});

describe('a SQLite file of another program', () => {
  test('a file in WAL mode is read with its -wal file, and not written to', async () => {
    const file = otherFile('load', { journal: 'WAL', hours: [3] });
    const writer = new SqliteDatabase(file);
    writer.exec(
      'INSERT INTO jobs SELECT task_type, value, started_at, finished_at, status, error ' +
        "FROM jobs, json_each('[1,2,3]')",
    );
    // A copy as after a crash of the writer: no process has it open.
    const copy = join(temporaryFolder(), 'copy.db');
    for (const side of ['', '-wal']) copyFileSync(`${file}${side}`, `${copy}${side}`);
    writer.close();
    const before = readFileSync(copy);
    expect((await scanOf(worldReading([asking(copy)], { now: AT }))).proposals).toMatchObject([
      { evidence: { failure_count: 4 } },
    ]);
    expect(readFileSync(copy).equals(before)).toBe(true);
  });

  test('a file in WAL mode is read even where no file may be made beside it', async () => {
    const file = otherFile('load', { journal: 'WAL' });
    chmodSync(file, 0o444);
    chmodSync(dirname(file), 0o555);
    expect((await scanOf(worldReading([asking(file)], { now: AT }))).proposals).toHaveLength(1);
    chmodSync(dirname(file), 0o755);
  });

  test.each([
    ['that does not exist', '/nowhere/airflow.db', 'is not there'],
    ['that is no database', join(PROJECT, 'package.json'), 'file is not a database'],
  ])('a file %s gives one line and exit code 1', async (_, file, message) => {
    const { code, stderr } = await worldReading([{ preset: 'airflow', file }], { now: AT }).goalgen(
      ['scan', '--quiet'],
    );
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
  });

  test('a database of another program is refused with the table that it lacks', async () => {
    const world = worldReading([{ preset: 'airflow', file: otherFile('a') }], { now: AT });
    const { code, stderr } = await world.goalgen(['scan', '--quiet']);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'Source airflow: This is no database of Airflow 2.3 or later: there is no table dag_run.',
      ),
    });
  });
});

describe('a PostgreSQL server', () => {
  test('a server that cannot be reached, or refuses, is reported without its address', async () => {
    for (const url of [
      'postgresql://me:hunter2@127.0.0.1:1/db',
      'postgresql://me:hunter2@nowhere.invalid/db',
      'hunter2',
      postgres.url('no_such_database').replace('postgres@', 'postgres:hunter2@'),
    ]) {
      const { code, stderr, stdout } = await worldReading([GONE], { now: AT, url }).goalgen([
        'scan',
        '--verbose',
      ]);
      expect({ url, code }).toEqual({ url, code: 1 });
      expect(stdout + stderr).not.toContain('hunter2');
      expect(stderr).toMatch(/Error: Source celery: [^\n]+\nTry: [^\n]+\n$/);
    }
  });

  test('an address in the configuration is refused and not printed', async () => {
    const source = { preset: 'celery', urlVariable: 'postgresql://me:hunter2@host/db' };
    const { code, stderr } = await worldReading([source], { now: AT }).goalgen(['scan']);
    expect(code).toBe(2);
    expect(stderr).toContain('expected the name of an environment variable');
    expect(stderr).not.toContain('hunter2');
  });

  test('a statement that takes too long is ended by the server', async () => {
    const url = await postgres.database('slow');
    const sql =
      `SELECT 'a' AS task_type, 1 AS run_id, ${NOW} AS started_at, ${NOW} AS finished_at, ` +
      "'failed' AS status FROM pg_sleep(30)";
    const world = worldReading(
      [{ preset: 'query', urlVariable: 'SOURCE_URL', timeoutSeconds: 0.2, sql }],
      {
        now: AT,
        url,
      },
    );
    const { code, failed_sources } = await scanOf(world);
    expect({ code, failed_sources }).toMatchObject({
      code: 1,
      failed_sources: [{ error: expect.stringContaining('statement timeout') }],
    });
  });

  test('rows hidden by row level security are reported, unless ownRowsOnly is set', async () => {
    await postgres.database(
      'hidden',
      `CREATE SCHEMA cron;
       CREATE TABLE cron.job (jobid bigint, jobname text, nodename text, username text);
       CREATE TABLE cron.job_run_details (jobid bigint, runid bigint PRIMARY KEY, username text DEFAULT current_user, status text,
         return_message text, start_time timestamptz, end_time timestamptz);
       ALTER TABLE cron.job_run_details ENABLE ROW LEVEL SECURITY;
       CREATE POLICY own ON cron.job_run_details USING (username = current_user);
       CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA cron TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA cron TO reader;
       INSERT INTO cron.job_run_details SELECT 1, n, 'postgres', 'failed', 'ERROR', to_timestamp(${NOW} - n), to_timestamp(${NOW} - n)
         FROM generate_series(1, 5) AS n;`,
    );
    const source = { preset: 'pg_cron', urlVariable: 'SOURCE_URL' };
    const hidden = await scanOf(
      worldReading([source], { now: AT, url: postgres.url('hidden', 'reader') }),
    );
    expect(hidden).toMatchObject({
      code: 1,
      failed_sources: [{ error: expect.stringContaining('Row level security hides') }],
    });

    const own = await scanOf(
      worldReading([{ ...source, ownRowsOnly: true }], {
        now: AT,
        url: postgres.url('hidden', 'reader'),
      }),
    );
    expect(own).toMatchObject({ code: 0, runs_read: 0 });
    const owner = await scanOf(worldReading([source], { now: AT, url: postgres.url('hidden') }));
    expect(owner).toMatchObject({ code: 0, runs_read: 5, proposals: [{ subject: 'jobid:1' }] });
  });

  test('a history that is kept for less than the window is reported', async () => {
    const { stderr } = await worldReading([{ preset: 'pg_cron', urlVariable: 'SOURCE_URL' }], {
      now: AT,
      url: postgres.url('hidden'),
    }).goalgen(['scan', '--quiet']);
    expect(stderr).toMatch(
      /WARN - Source pg_cron keeps runs since 2025-11-09 13:59:5\d only, and the window begins at 2025-11-08 14:00:00/,
    );
  });
});
