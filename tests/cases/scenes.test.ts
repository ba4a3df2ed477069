import { describe, expect, test } from '@jest/globals';
import { Postgres } from '../support/postgres';
import { type ScanAnswer, worldReading } from '../support/sources';
import { sqliteFile } from '../support/tables';
import type { World } from '../support/world';

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
