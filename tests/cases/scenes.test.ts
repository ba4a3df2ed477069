import { describe, expect, test } from '@jest/globals';
import { Postgres } from '../support/postgres';
import { type ScanAnswer, worldReading } from '../support/sources';
import { sqliteFile } from '../support/tables';
import { World } from '../support/world';

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
  const JOBS = `CREATE SCHEMA cron;
    CREATE TABLE cron.job (jobid bigint PRIMARY KEY, schedule text, command text, nodename text,
      nodeport int, database text, username text, active boolean, jobname text);
    CREATE TABLE cron.job_run_details (jobid bigint, runid bigint PRIMARY KEY, job_pid int,
      database text, username text, command text, status text, return_message text,
      start_time timestamptz, end_time timestamptz);
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
    for (const task of ['digest', 'jobid:9'])
      expect(await world.ok(['explain', task])).toContain(
        'its source says that it is switched off, paused or gone',
      );
    expect(await world.ok(['explain', 'sleeps'])).not.toContain('its source says');
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
