import { chmodSync, copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { AIRFLOW, airflowRows, airflowTables } from '../support/airflow';
import { Postgres } from '../support/postgres';
import { NOW, PROJECT, seedRuns, World } from '../support/world';

const postgres = Postgres.forTests();

/** A world whose environment names no data folder, so that the configuration decides. */
function fresh(env: Record<string, string> = {}): World {
  return new World({ env: { GOALGEN_DATA_DIR: '', ...env } });
}

function configOf(world: World): string {
  return readFileSync(join(world.folder, 'goalgen.json'), 'utf8');
}

describe('init', () => {
  test('init makes a data folder and the configuration, and prints the line for cron', async () => {
    const world = fresh();
    const stdout = await world.ok(['init']);
    expect(stdout).toContain(
      `GOALGEN_CONFIG=${join(world.folder, 'goalgen.json')}\n7 * * * * goalgen scan --quiet\n`,
    );
    expect(stdout).toMatch(/^PATH=(?:.*:)?\/usr\/local\/bin:\/usr\/bin:\/bin$/m);
    expect(statSync(world.dataDir).mode & 0o777).toBe(0o700);
    const settings = await world.json<{ key: string; value: unknown; from: string }[]>(['config']);
    expect(settings.find(({ key }) => key === 'history')).toMatchObject({
      value: [{ preset: 'native' }],
      from: join(world.folder, 'goalgen.json'),
    });
    expect(settings.find(({ key }) => key === 'database')?.value).toBe(world.database);
    await world.import(seedRuns());
    expect(await world.ok(['scan'])).toContain('daily_backup');
  });

  test('init writes every setting with its default, in comments that can be removed', async () => {
    const world = fresh();
    await world.ok(['init']);
    const uncommented = configOf(world)
      .replace(/^( *)\/\/ ("\w+": (?!null))/gm, '$1$2')
      .replace('"minConfidence": 0.7', '"minConfidence": 0.71');
    writeFileSync(join(world.folder, 'goalgen.json'), uncommented);
    const settings = await world.json<{ key: string; value: unknown; from: string }[]>(['config']);
    expect(settings.filter(({ from }) => from === 'default').map(({ key }) => key)).toEqual([
      'database',
      'ledger',
    ]);
    expect(settings.find(({ key }) => key === 'gates.minConfidence')?.value).toBe(0.71);
  });

  test('a second init keeps configuration and database as they are', async () => {
    const world = fresh();
    await world.ok(['init']);
    writeFileSync(join(world.folder, 'goalgen.json'), '{ "proposalExpiryDays": 3 } // mine');
    await world.import(seedRuns());
    const stdout = await world.ok(['init']);
    expect(stdout).toContain(`kept     ${join(world.folder, 'goalgen.json')}`);
    expect(stdout).toContain(`kept     ${world.database}`);
    expect(configOf(world)).toBe('{ "proposalExpiryDays": 3 } // mine');
    expect(world.rows('SELECT * FROM task_executions')).toHaveLength(5);
  });

  test('init takes other paths for the configuration and the data folder', async () => {
    const world = fresh();
    mkdirSync(join(world.folder, 'etc'));
    await world.ok(['init', '--config', 'etc/mine.json', '--data-dir', 'there']);
    expect(readFileSync(join(world.folder, 'etc/mine.json'), 'utf8')).toContain('"native"');
    expect(statSync(join(world.folder, 'there/raw_store.db')).isFile()).toBe(true);
  });

  test('a folder in which init may not write is reported in one line', async () => {
    const world = fresh();
    expect(await world.goalgen(['init', '--config', '/proc/nothing.json'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^Error: \/proc\/nothing.json cannot be written[^\n]+\nTry: [^\n]+\n$/,
      ),
    });
  });

  test('init finds and reads an Airflow database and servers that variables name', async () => {
    const version = AIRFLOW[2];
    if (version === undefined) throw new Error('no such version');
    const home = fresh().folder;
    const db = new SqliteDatabase(join(home, 'airflow.db'));
    for (const statement of [
      ...airflowTables(version, 'sqlite'),
      ...airflowRows(version, 'sqlite'),
    ])
      db.exec(statement);
    db.close();
    const url = await postgres.database('found');
    await postgres.load('found', join(PROJECT, 'tests/support/pgboss12.pg.sql'));
    const empty = await postgres.database('empty');
    const env = {
      AIRFLOW_HOME: home,
      DATABASE_URL: url.replace(
        'postgresql://postgres@',
        'postgresql+psycopg2://postgres:hunter2@',
      ),
      SAME_URL: url.replace('postgresql://postgres@', 'postgres://postgres:hunter2@'),
      DEAD_URL: 'postgres://me:hunter2@127.0.0.1:1/x',
      EMPTY_URL: empty,
    };
    const world = fresh(env);
    const stdout = await world.ok(['init']);
    expect(stdout).toContain('found    airflow: Airflow 3 (SQLite)');
    expect(stdout).toContain('found    pg_boss: pg-boss 12 (PostgreSQL)');
    expect(stdout).toContain('DATABASE_URL=...');
    expect(stdout).toContain('PostgreSQL in EMPTY_URL: no tables that goalgen knows');
    expect(stdout).toContain(
      'PostgreSQL in DEAD_URL: PostgreSQL cannot be read: connect ECONNREFUSED',
    );
    expect(stdout + configOf(world)).not.toContain('hunter2');
    const { sources } = await world.json<{ sources: { source: string }[] }>(['scan'], {
      now: Date.parse('2026-03-02T05:00:00Z') / 1000,
    });
    expect(sources.map(({ source }) => source)).toEqual(['local', 'airflow', 'pg_boss']);
  });

  test('an Airflow on a server and its left-over file become two sources by name', async () => {
    const version = AIRFLOW[2];
    if (version === undefined) throw new Error('no such version');
    const home = fresh().folder;
    const db = new SqliteDatabase(join(home, 'airflow.db'));
    for (const statement of airflowTables(version, 'sqlite')) db.exec(statement);
    db.close();
    const url = await postgres.database('moved', ...airflowTables(version, 'postgres'));
    const world = fresh({ AIRFLOW_HOME: home, AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: url });
    await world.ok(['init']);
    const { sources } = await world.json<{ sources: { source: string }[] }>(['scan']);
    expect(sources.map(({ source }) => source)).toEqual([
      'local',
      'airflow',
      'airflow-AIRFLOW__DATABASE__SQL_ALCHEMY_CONN',
    ]);
  });

  test('init stores --data-dir in the configuration, as crontabs do not name it', async () => {
    const world = fresh();
    await world.ok(['init', '--data-dir', 'mine']);
    const settings = await world.json<{ key: string; value: unknown }[]>(['config']);
    expect(settings.find(({ key }) => key === 'database')?.value).toBe(
      join(world.folder, 'mine/raw_store.db'),
    );
  });

  test('init shows the lines of the crontab with goalgen exec before each command', async () => {
    const world = fresh();
    // Replaces `crontab`: the machine may have none, or one with other lines.
    const crontab = join(world.folder, 'crontab');
    writeFileSync(crontab, "#!/bin/sh\necho '30 2 * * * /usr/local/bin/backup.sh'\n");
    chmodSync(crontab, 0o755);
    const stdout = await world.ok(['init'], {
      env: { GOALGEN_DATA_DIR: '', PATH: `${world.folder}:/bin:/usr/bin` },
    });
    expect(stdout).toContain('found    1 line in your crontab');
    expect(stdout).toContain('30 2 * * * goalgen exec backup -- /usr/local/bin/backup.sh');
  });
});

interface Doctor {
  healthy: boolean;
  checks: { subject: string; level: string; message: string; hint: string | null }[];
}

async function doctor(
  world: World,
  options = {},
): Promise<Doctor & { code: number; stderr: string; of(subject: string): string[] }> {
  const { code, stdout, stderr } = await world.goalgen(['doctor', '--json'], options);
  const answer: Doctor = JSON.parse(stdout);
  return {
    ...answer,
    code,
    stderr,
    of: (subject) =>
      answer.checks
        .filter((check) => check.subject === subject)
        .map(({ level, message }) => `${level} ${message}`),
  };
}

describe('doctor', () => {
  test('doctor lists what it checked on a healthy system, and ends with 0', async () => {
    const world = new World();
    await world.import(seedRuns());
    for (let hour = 4; hour >= 0; hour--) await world.ok(['scan'], { now: NOW - hour * 3600 });
    const answer = await doctor(world, { now: NOW + 60 });
    expect(answer).toMatchObject({ code: 0, healthy: true, stderr: '' });
    expect(answer.of('source local')).toEqual([
      'ok the built-in history: 5 runs of 1 task in the last day, newest 2025-11-09 14:00:00',
    ]);
    expect(answer.of('scan')).toEqual([
      'ok the last one was at 2025-11-09 14:00:00, about every 60 minutes',
    ]);
    expect(answer.of('schema')).toEqual(['ok version 7, the one that this goalgen makes']);
    expect(answer.of('ledger')[0]).toMatch(/^ok sound: \d+ events$/);
    expect(answer.of('detectors')).toEqual([
      'note 1 of 10 found something before; never yet: flaky_task_detector, ' +
        'failure_rate_detector, new_error_detector, stuck_run_detector, missed_run_detector, ' +
        'slow_run_detector, suspiciously_fast_detector, feed_detector, shared_cause_detector',
    ]);
    expect(await world.ok(['doctor'], { now: NOW + 60 })).toContain('✓ scan');
  });

  test('doctor expects no scan for hours after scans by hand or daily scans', async () => {
    const at = async (seconds: readonly number[], later: number) => {
      const world = new World();
      await world.import(seedRuns());
      for (const second of seconds) await world.ok(['scan'], { now: NOW + second });
      return (await doctor(world, { now: NOW + (seconds.at(-1) ?? 0) + later })).of('scan')[0];
    };
    expect(await at([0, 60, 120, 180, 240], 300)).toMatch(/^ok /);
    expect(await at([0, 86_400, 172_800], 3 * 3600)).toMatch(/^ok /);
    const hourlyWithHole = [
      ...Array.from({ length: 10 }, (_, hour) => hour * 3600),
      80 * 3600,
      81 * 3600,
      82 * 3600,
    ];
    expect(await at(hourlyWithHole, 3 * 3600)).toMatch(
      /^bad .*one every 1 hour was to be expected/,
    );
    expect(await at([0, 86_400, 172_800], 3 * 86_400)).toMatch(
      /^bad .*one every 24 hours was to be expected/,
    );
  });

  test('doctor notes runs that began more than a day ago and never ended', async () => {
    const world = new World();
    await world.ok(['record', 'job', '--status', 'running', '--started', '2025-11-07T00:00:00Z']);
    expect((await doctor(world)).of('runs')).toEqual([
      'note 1 run of the last 30 days began more than a day ago and never ended',
    ]);
  });

  test.each([
    [2.5 * 3600, 'ok'],
    [2.5 * 3600 + 1, 'bad'],
  ])('where scans are hourly, a last scan %d seconds ago is %s', async (seconds, level) => {
    const world = new World();
    await world.import(seedRuns());
    for (let hour = 4; hour >= 0; hour--) await world.ok(['scan'], { now: NOW - hour * 3600 });
    const answer = await doctor(world, { now: NOW + seconds });
    expect(answer.of('scan')[0]).toMatch(new RegExp(`^${level} `));
    expect(answer.code).toBe(level === 'ok' ? 0 : 1);
  });

  test('doctor reports everything that is bad, and changes nothing', async () => {
    const file = join(new World().folder, 'jobs.db');
    const db = new SqliteDatabase(file);
    db.exec(`CREATE TABLE jobs (task_type, run_id, started_at, finished_at, status);
             INSERT INTO jobs VALUES ('a', 1, ${NOW - 60}, ${NOW - 30}, 'EXPLODED')`);
    db.close();
    const history = [
      { preset: 'native' },
      { preset: 'query', file, sql: 'SELECT * FROM jobs' },
      { preset: 'celery', urlVariable: 'UNSET' },
    ];
    const world = new World({ env: { GOALGEN_HISTORY: JSON.stringify(history) } });
    await world.import([
      ...seedRuns(),
      { task_type: 'a', run_id: '1', started_at: NOW, finished_at: NOW + 9000, status: 'failed' },
    ]);
    await world.goalgen(['scan'], { now: NOW + 20_000 });
    writeFileSync(world.ledger, 'nonsense\n', { flag: 'a' });
    copyFileSync(world.database, `${world.database}.before`);
    const answer = await doctor(world);
    expect(answer.code).toBe(1);
    expect(answer.of('source query')).toEqual([
      'ok your own SQL (SQLite): 1 run of 1 task in the last day, newest 2025-11-09 13:59:30',
      "bad 1 run of the last day with a status that goalgen does not know: 'EXPLODED'",
    ]);
    expect(answer.of('source celery')[0]).toContain('bad Source celery: The variable UNSET');
    expect(answer.of('clock').sort()).toEqual([
      expect.stringContaining('bad 1 run ended in the future'),
      expect.stringContaining(
        'bad the last scan was at 2025-11-09 19:33:20, which is still to come',
      ),
    ]);
    expect(answer.of('ledger')[0]).toMatch(/^bad /);
    expect(answer.stderr).toMatch(/^Error: [^\n]+\(and \d more\)\.\nTry: [^\n]+\n$/);
    expect(readFileSync(world.database).equals(readFileSync(`${world.database}.before`))).toBe(
      true,
    );
  });

  test('a gate that rejected everything is bad, one that rejected nothing is noted', async () => {
    const world = new World();
    for (let task = 0; task < 5; task++) await world.import(seedRuns(`task_${task}`));
    await world.ok(['belief', 'add', 'Leave all alone', '--opposes', '--task', '*']);
    await world.ok(['scan']);
    const answer = await doctor(world);
    expect(answer.of('gate beliefs')).toEqual([
      'bad rejected all of 5 proposals in 30 days: no goal can come of them',
    ]);
    expect(answer.of('gate confidence')).toEqual(['note rejected none of 5 in 30 days']);
    expect(answer.code).toBe(1);
  });

  test('without a database, doctor says so and still checks the sources', async () => {
    const answer = await doctor(new World());
    expect(answer.code).toBe(1);
    expect(answer.of('database')[0]).toMatch(/^bad there is none at /);
    expect(answer.of('source local')).toEqual(['note the built-in history: no runs yet']);
  });
});
