import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { airflowTables } from '../support/airflow';
import { PG_CRON_TABLES } from '../support/otherSystems';
import { Postgres } from '../support/postgres';
import { type ScanAnswer, worldReading } from '../support/sources';
import { sqliteFile } from '../support/tables';
import { PROJECT, World } from '../support/world';

const AT = '2025-11-09T14:00:00Z';
const postgres = Postgres.forTests();

async function goalsOf(world: World): Promise<string[]> {
  const { proposals } = await world.json<ScanAnswer>(['scan', '--dry-run']);
  return proposals.map(({ text }) => text);
}

describe('attempts of runs that go on at once', () => {
  const ATTEMPTS = `CREATE TABLE attempts (job_id bigint, worker text, attempt bigint,
      began timestamptz, ended timestamptz, ok boolean, msg text);
    INSERT INTO attempts
      SELECT h * 100 + n, 'MailWorker', a, s, s + interval '2 s', a = 2,
             CASE WHEN a = 1 THEN 'timeout talking to smtp' END
      FROM generate_series(0, 240) h, generate_series(1, 10) n, generate_series(1, 2) a,
        LATERAL (SELECT '2025-11-09 13:40Z'::timestamptz - h * interval '1 hour'
                        + n * interval '1 s' + (a - 1) * interval '1 min' s) x;`;

  test.each(['attempt', 'CAST(attempt AS int) AS attempt'])(
    'ten jobs an hour that pass at their second attempt never failed: %s',
    async (attempt) => {
      const name = attempt === 'attempt' ? 'attempts_bigint' : 'attempts_int';
      const url = await postgres.database(name);
      await postgres.run(name, ATTEMPTS);
      const sql = `SELECT worker AS task_type, job_id || ':' || attempt AS run_id,
        began AS started_at, ended AS finished_at, msg AS error, ${attempt},
        CASE WHEN ok THEN 'success' ELSE 'failed' END AS status FROM attempts
        WHERE ended BETWEEN to_timestamp(:since) AND to_timestamp(:until)`;
      const source = { preset: 'query', name: 'q', urlVariable: 'SOURCE_URL', sql };
      const world = worldReading([source], { now: AT, url });
      await world.ok(['scan', '--quiet']);
      const told = await world.ok(['explain', 'MailWorker']);
      expect(told).toMatch(/task_failure_detector\s+\S+\s+0 failures/);
      // Between the first attempts and the second ones, ten runs have failed so far.
      const { proposals } = await world.json<ScanAnswer>([
        ...['scan', '--dry-run', '--now', '2025-11-09T13:40:30Z'],
      ]);
      expect(proposals.filter(({ text }) => text.startsWith('Fix recurring'))).toEqual([]);
    },
  );
});

describe('rows of own SQL that have ended and have no end', () => {
  test('failed rows without an end are told by scan and doctor, and are no success', async () => {
    const file = sqliteFile(`CREATE TABLE jobs (name, id, began, completed_at, failed_at, state);
      INSERT INTO jobs SELECT 'sync', value, '2025-11-09 1' || value || ':00:00',
        CASE WHEN value < 1 THEN '2025-11-09 10:00:09' END,
        CASE WHEN value > 0 THEN '2025-11-09 1' || value || ':00:09' END,
        CASE WHEN value < 1 THEN 'success' ELSE 'failed' END FROM json_each('[0,1,2,3]')`);
    const source = (finishedAt: string) => ({
      ...{ preset: 'query', name: 'q', file },
      sql: `SELECT name AS task_type, id AS run_id, began AS started_at, ${finishedAt} AS finished_at,
        state AS status FROM jobs`,
    });
    const world = worldReading([source('completed_at')], { now: AT });
    const { not_understood: told } = await world.json<Record<string, unknown>>(['scan']);
    expect(told).toEqual([
      {
        source: 'q',
        what: 'a row whose status says that it ended, without finished_at',
        count: 3,
        example: 'sync 1: failed',
      },
    ]);
    expect((await world.goalgen(['doctor'])).stdout).toContain(
      '3 times a row whose status says that it ended, without finished_at was not understood',
    );
    const whole = worldReading([source('coalesce(completed_at, failed_at)')], { now: AT });
    expect(await goalsOf(whole)).toEqual(["Fix recurring failures in 'sync' task"]);
  });
});

describe('an address whose password is not escaped', () => {
  test('no part of the password is in any message', async () => {
    const world = worldReading([{ preset: 'airflow', urlVariable: 'SOURCE_URL' }], {
      now: AT,
      url: 'postgresql://app:s3cr@tpart/Q9@db.invalid:5432/app',
    });
    for (const command of [['scan', '--json'], ['scan'], ['doctor']]) {
      const { stdout, stderr } = await world.goalgen(command);
      expect(`${stdout}${stderr}`).not.toMatch(/tpart|s3cr|Q9/);
      expect(`${stdout}${stderr}`).toContain('a character of the password is not escaped');
    }
  });
});

describe('what pg_cron says of its jobs', () => {
  const JOBS = `${PG_CRON_TABLES};
    INSERT INTO cron.job VALUES
      (12, '5 * * * *', 'CALL r()', 'localhost', 5432, 'app', 'app', true, 'refresh-stats'),
      (7, '20 * * * *', 'CALL d()', 'localhost', 5432, 'app', 'app', false, 'digest'),
      (8, '20 * * * *', 'CALL d()', 'localhost', 5432, 'app', 'app', true, 'sleeps');
    INSERT INTO cron.job_run_details
      SELECT j, row_number() OVER (ORDER BY t), 1, 'app', 'app', 'x', 'succeeded', 'CALL', t,
             t + interval '40 s'
      FROM (
        SELECT CASE WHEN t < '2025-11-08 21:00Z' THEN 9 ELSE 12 END j, t + interval '5 min' t
        FROM generate_series('2025-10-25Z'::timestamptz, '2025-11-09 13:00Z', '1 hour') t
        UNION ALL
        SELECT j, t + interval '20 min'
        FROM generate_series('2025-10-25Z'::timestamptz, '2025-11-07 15:00Z', '1 hour') t,
             unnest(ARRAY[7, 8]) j) s;`;

  test('nothing is missed of a job that was unscheduled or switched off, only of one that is on', async () => {
    const url = await postgres.database('cron_said');
    await postgres.run('cron_said', JOBS);
    const world = worldReading([{ preset: 'pg_cron', urlVariable: 'SOURCE_URL' }], {
      now: AT,
      url,
    });
    expect(await goalsOf(world)).toEqual([
      "Find out why 'sleeps' task does not run when it is due",
    ]);
    await world.ok(['scan', '--quiet']);
    const explained = async (task: string) => world.ok(['explain', task]);
    expect(await explained('digest')).toContain('it is switched off, paused or suspended');
    expect(await explained('jobid:9')).toContain('it is gone');
    expect(await explained('sleeps')).toContain('it is on, by 20 * * * * (GMT)');
  });
});

describe('names that are never the same twice', () => {
  test('tasks with one run each are told by import and doctor, and can be made one', async () => {
    const world = new World({ env: { GOALGEN_NOW: AT } });
    const start = Date.parse(AT) / 1000;
    const runs = Array.from({ length: 13 }, (_, day) => {
      const startedAt = start - (13 - day) * 86_400;
      const date = new Date(startedAt * 1000).toISOString().slice(0, 10);
      return {
        task_type: `backup-${date}`,
        run_id: String(day),
        started_at: startedAt,
        finished_at: startedAt + 600,
        status: 'failed',
        error: 'pg_dump: error: password authentication failed',
      };
    });
    const stdin = runs.map((run) => JSON.stringify(run)).join('\n');
    const told = '13 tasks have one run each, so that nothing can be said of them';
    expect(await world.ok(['import', '-'], { stdin })).toContain(told);
    expect((await world.goalgen(['doctor'])).stdout).toContain(told);
    const mapped = new World({ env: { GOALGEN_NOW: AT } });
    const patterns = JSON.stringify([{ pattern: 'backup-.*', name: 'backup' }]);
    const set = ['--set', `taskNames.patterns=${patterns}`];
    expect(await mapped.ok(['import', ...set, '-'], { stdin })).not.toContain('one run each');
    expect(await goalsOf(mapped)).toEqual(["Fix recurring failures in 'backup' task"]);
  });
});

describe('a series that fails while the others of its name hide it', () => {
  test('one of two database users whose jobs have one name', async () => {
    const url = await postgres.database('series_cron');
    await postgres.run(
      'series_cron',
      `${PG_CRON_TABLES};
       INSERT INTO cron.job VALUES
         (20, '*/30 * * * *', 'CALL p()', 'localhost', 5432, 'app', 'tenant_a', true, 'purge'),
         (21, '*/5 * * * *', 'CALL p()', 'localhost', 5432, 'app', 'tenant_b', true, 'purge');
       INSERT INTO cron.job_run_details
         SELECT j, row_number() OVER (ORDER BY t, j), 1, 'app', u, 'CALL p()', s, m, t,
                t + interval '1 s'
         FROM (
           SELECT 20 j, 'tenant_a' u, 'failed' s, E'ERROR:  permission denied for events' m, t
           FROM generate_series('2025-10-20Z'::timestamptz, '2025-11-09 13:30Z', '30 minutes') t
           UNION ALL
           SELECT 21, 'tenant_b', 'succeeded', 'CALL', t
           FROM generate_series('2025-10-20Z'::timestamptz, '2025-11-09 13:55Z', '5 minutes') t) x`,
    );
    const world = worldReading([{ preset: 'pg_cron', urlVariable: 'SOURCE_URL' }], {
      now: AT,
      url,
    });
    expect(await goalsOf(world)).toEqual(["Fix recurring failures in 'purge' task for tenant_a"]);
  });

  test('one of two periodic tasks that call one task of Celery', async () => {
    const file = sqliteFile(`CREATE TABLE django_celery_results_taskresult (id integer PRIMARY KEY,
        task_id, periodic_task_name, task_name, status, worker, result, date_created,
        date_started, date_done, traceback);
      WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 400)
      INSERT INTO django_celery_results_taskresult (task_id, periodic_task_name, task_name, status,
          worker, result, date_created, date_started, date_done)
        SELECT 'eu-' || n, 'export EU (hourly)', 'shop.tasks.export', 'SUCCESS', 'celery@w1',
          'null', datetime('2025-11-09 13:10', -n || ' hours'),
          datetime('2025-11-09 13:10', -n || ' hours'),
          datetime('2025-11-09 13:10:20', -n || ' hours') FROM n;
      WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 16)
      INSERT INTO django_celery_results_taskresult (task_id, periodic_task_name, task_name, status,
          worker, result, date_created, date_started, date_done, traceback)
        SELECT 'us-' || n, 'export US (nightly)', 'shop.tasks.export', 'FAILURE', 'celery@w1',
          '{"exc_type": "KeyError", "exc_message": ["us_token"]}',
          datetime('2025-11-09 03:00', -n || ' days'), datetime('2025-11-09 03:00', -n || ' days'),
          datetime('2025-11-09 03:00:02', -n || ' days'), 'KeyError: us_token' FROM n;`);
    const world = worldReading([{ preset: 'celery', file }], { now: AT });
    expect(await goalsOf(world)).toEqual([
      "Fix recurring failures in 'shop.tasks.export' task for export US (nightly)",
    ]);
  });

  test('a unit on one of five hosts', async () => {
    const world = new World({ env: { GOALGEN_NOW: '2025-11-09T08:00:00Z' } });
    const file = join(PROJECT, 'tests/cases/03-hosts.journal.jsonl');
    await world.ok(['import', '--format', 'journald', file]);
    const { proposals } = await world.json<ScanAnswer>(['scan']);
    expect(proposals.map(({ text, evidence }) => [text, evidence.series])).toEqual([
      ["Fix recurring failures in 'systemd:backup' task on web3", 'web3'],
    ]);
    // The goal is about that host: what the others do does not satisfy it.
    const later = await world.json<{ changes: unknown[] }>([
      'scan',
      '--now',
      '2025-11-11T07:00:00Z',
    ]);
    expect(later.changes).toEqual([]);
  });

  test('one of two hundred map indexes of an Airflow task', async () => {
    const nights = Array.from({ length: 21 }, (_, night) => night);
    const at = (night: number, seconds: number) =>
      new Date(Date.parse('2025-10-20T01:00:00Z') + night * 86_400_000 + seconds * 1000)
        .toISOString()
        .replace('T', ' ')
        .replace('Z', '000');
    const rows = nights.flatMap((night) => [
      `INSERT INTO dag_run VALUES (${night + 1}, 'tenants', 'r${night}', 'failed',
        '${at(night, 0)}', '${at(night, 0)}', '${at(night, 720)}', '${at(night, -86_400)}')`,
      ...Array.from(
        { length: 200 },
        (_, index) => `INSERT INTO task_instance VALUES ('tenants', 'sync', 'r${night}', ${index},
          '${at(night, index)}', '${at(night, index + 30)}', 30,
          '${index === 17 ? 'failed' : 'success'}', 1, 'worker-1')`,
      ),
    ]);
    const version = { name: 'Airflow 2, before 2.10', is3: false, hasHistory: false };
    const file = sqliteFile(
      ...airflowTables(version, 'sqlite'),
      `BEGIN; ${rows.join(';')}; COMMIT`,
    );
    const world = worldReading([{ preset: 'airflow', file }], { now: '2025-11-09T02:00:00Z' });
    expect(await goalsOf(world)).toEqual([
      "Fix recurring failures in 'tenants.sync' task for map index 17",
    ]);
  });
});

describe('hosts that are no series', () => {
  test('a worker of a shared queue that fails is no series, and the task is told as a whole', async () => {
    const world = new World({ env: { GOALGEN_NOW: AT } });
    const end = Date.parse(AT) / 1000;
    let chance = 7;
    const runs = Array.from({ length: 300 }, (_, index) => {
      chance = (chance * 1_103_515_245 + 12_345) % 2_147_483_648;
      const host = `worker${chance % 4}`;
      const startedAt = end - (300 - index) * 600;
      return {
        task_type: 'resize',
        run_id: String(index),
        started_at: startedAt,
        finished_at: startedAt + 5,
        status: host === 'worker2' ? 'failed' : 'success',
        error: host === 'worker2' ? 'libvips: out of memory' : null,
        host,
      };
    });
    await world.ok(['import', '-'], { stdin: runs.map((run) => JSON.stringify(run)).join('\n') });
    for (const text of await goalsOf(world)) expect(text).not.toContain('worker2');
  });
});
