import { describe, expect, test } from '@jest/globals';
import { Postgres } from '../support/postgres';
import { type ScanAnswer, worldReading } from '../support/sources';
import { DAY, MINUTE } from '../support/views';
import { NOW } from '../support/world';

const postgres = Postgres.forTests();
const AT = '2025-11-09T14:00:00Z';
const SQL = `SELECT kind AS task_type, id AS run_id, began AS started_at, ended AS finished_at,
  state AS status, CASE state WHEN 'discarded' THEN 'quota exceeded' END AS error FROM river_job
  WHERE ended BETWEEN :since AND :until`;

const oneInThirty = (index: number) => index % 30 === 7;

/**
 * A queue that deletes what succeeded after a day and what failed after a week, as River does: a job
 * every ten minutes, of which one in thirty fails; `index` 0 is the newest.
 */
const jobs = (successDays: number, fails = oneInThirty) =>
  Array.from({ length: 7 * 144 }, (_, index) => {
    const end = NOW - 5 * MINUTE - index * 10 * MINUTE;
    const state = fails(index) ? 'discarded' : 'completed';
    return state === 'discarded' || end > NOW - successDays * DAY
      ? [`('mail', '${index}', ${end - 5}, ${end}, '${state}')`]
      : [];
  }).flat();

describe('a queue that keeps failures longer than successes', () => {
  const scanned = async (
    name: string,
    successDays: number,
    more: object = {},
    fails = oneInThirty,
  ) => {
    const url = await postgres.database(name);
    const table =
      'CREATE TABLE river_job (kind text, id text, began double precision, ended double precision, state text)';
    await postgres.run(
      name,
      `${table}; INSERT INTO river_job VALUES ${jobs(successDays, fails).join(', ')}`,
    );
    const statuses = { completed: 'success', discarded: 'failed' };
    const source = {
      preset: 'query',
      urlVariable: 'SOURCE_URL',
      name: 'river',
      sql: SQL,
      statuses,
      ...more,
    };
    const world = worldReading([source], { now: AT, url });
    const { proposals } = await world.json<ScanAnswer>(['scan', '--dry-run']);
    await world.ok(['scan', '--quiet']);
    return { proposals, doctor: (await world.goalgen(['doctor'])).stdout };
  };

  test('a steady share of failures makes no goal, and doctor says what is kept', async () => {
    const { proposals, doctor } = await scanned('river_seen', 1);
    expect(proposals.filter(({ confidence }) => confidence >= 0.7)).toEqual([]);
    expect(doctor).toContain('keeps successes since 2025-11-08 14:');
    expect(doctor).toContain('new_error_detector needs 14 days');
  });

  test('what the configuration declares is used', async () => {
    const keeps = { successHours: 24, failureHours: 168 };
    const { doctor } = await scanned('river_declared', 1, { keeps });
    expect(doctor).toContain(
      'keeps successes since 2025-11-08 14:00:00 and failures since 2025-11-02 14:00:00',
    );
  });

  test('where less than a day is whole, no goal is active unasked', async () => {
    const { proposals } = await scanned(
      'river_short',
      0.2,
      {},
      (index) => index < 5 || oneInThirty(index),
    );
    expect(proposals.map(({ evidence }) => evidence.history_incomplete)).toEqual([true]);
  });

  test('a queue that keeps both alike is told nothing of', async () => {
    expect((await scanned('river_alike', 7)).doctor).not.toContain('keeps successes');
  });
});
