import { describe, expect, test } from '@jest/globals';
import { pgCron } from '../../../src/history/sources/pgCron';
import { PG_CRON_TABLES } from '../../support/otherSystems';
import { Postgres } from '../../support/postgres';
import { oldestOf, rowsOf, tablesOf, timestamp } from '../../support/tables';
import { DAY } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const postgres = Postgres.forTests();
const SOURCE = { preset: 'pg_cron', urlVariable: 'URL' } as const;
const JOB = `INSERT INTO cron.job VALUES
  (1, '* * * * *', 'VACUUM', '', 5432, 'postgres', 'postgres', true, 'vacuum')`;

interface Details {
  readonly status?: string;
  readonly message?: string;
  readonly start?: number | null;
  readonly end?: number | null;
  readonly job?: number;
}

/** The row of a run; the ids of runs grow with each row. */
function run(id: number, given: Details = {}): string {
  const { status = 'succeeded', message = '', start = NOW - 120, end = NOW - 60, job = 1 } = given;
  const at = (instant: number | null) =>
    instant === null ? 'NULL' : timestamp(instant, 'postgres');
  return `INSERT INTO cron.job_run_details
      (jobid, runid, status, return_message, start_time, end_time)
    VALUES (${job}, ${id}, '${status}', '${message}', ${at(start)}, ${at(end)})`;
}

async function opened(...rows: readonly string[]) {
  const tables = await tablesOf('postgres', postgres, [PG_CRON_TABLES, JOB, ...rows]);
  return { tables, mapping: await pgCron.mapping(tables, SOURCE) };
}
async function read(...rows: readonly string[]) {
  const { tables, mapping } = await opened(...rows);
  const told = await rowsOf(tables, mapping);
  await tables.close();
  return told;
}

describe('the runs of pg_cron', () => {
  test('a run is named by its job and its number', async () => {
    expect(await read(run(7))).toEqual([
      {
        task_type: 'vacuum',
        run_id: '7',
        started_at: NOW - 120,
        finished_at: NOW - 60,
        status: 'success',
        error: null,
        exit_code: null,
        host: 'localhost',
        attempt: 1,
        series: null,
      },
    ]);
  });

  test('a run of a job that was removed is named by the number of the job', async () => {
    expect(await read(run(7, { job: 9 }))).toMatchObject([{ task_type: 'jobid:9' }]);
  });

  test.each([
    ['failed', ' ERROR: disk full\n', 'failed', 'ERROR: disk full'],
    [
      'failed',
      'ERROR:  canceling statement due to statement timeout',
      'timeout',
      'ERROR:  canceling statement due to statement timeout',
    ],
    [
      'failed',
      'ERROR:  canceling statement due to lock timeout',
      'timeout',
      'ERROR:  canceling statement due to lock timeout',
    ],
    ['failed', 'job canceled', 'cancelled', 'job canceled'],
    ['failed', 'job cancelled', 'cancelled', 'job cancelled'],
    [
      'failed',
      'ERROR:  canceling statement due to user request',
      'cancelled',
      'ERROR:  canceling statement due to user request',
    ],
    ['odd', '', 'odd', null],
  ])('the status %s with the message "%s" is %s', async (given, message, status, error) => {
    expect(await read(run(7, { status: given, message }))).toMatchObject([{ status, error }]);
  });

  test.each(['starting', 'running', 'sending', 'connecting'])(
    'a run that is %s is running and has no end',
    async (status) => {
      expect(await read(run(7, { status, end: null }))).toMatchObject([
        { status: 'running', finished_at: null },
      ]);
    },
  );

  test('a failed run without an end, as after a crash, ended when it began', async () => {
    expect(await read(run(7, { status: 'failed', end: null }))).toMatchObject([
      { started_at: NOW - 120, finished_at: NOW - 120 },
    ]);
  });

  test('a failed run without any time has that of the run before it', async () => {
    const failed = run(8, { status: 'failed', start: null, end: null });
    const told = await read(run(6, { start: NOW - 300 }), run(7), failed);
    expect(told.find((row) => row.run_id === '8')).toMatchObject({
      started_at: NOW - 120,
      finished_at: NOW - 120,
    });
  });
});

describe('the runs that a window needs', () => {
  test('runs that began up to a day before the window are read, and none after it', async () => {
    const told = await read(
      run(1, { start: NOW - 2 * DAY - 1 }),
      run(2, { start: NOW - 2 * DAY }),
      run(3, { start: NOW }),
      run(4, { start: NOW + 1 }),
    );
    expect(told.map((row) => row.run_id).toSorted()).toEqual(['2', '3']);
  });

  test('with longestRunHours the runs of so many hours before the window are read', async () => {
    const { tables } = await opened(
      run(1, { start: NOW - DAY - 2 * HOUR - 1 }),
      run(2, { start: NOW - DAY - 2 * HOUR }),
    );
    const mapping = await pgCron.mapping(tables, { ...SOURCE, longestRunHours: 2 });
    expect((await rowsOf(tables, mapping)).map((row) => row.run_id)).toEqual(['2']);
    await tables.close();
  });

  test('the oldest run is the first that has a start', async () => {
    const { tables, mapping } = await opened(
      run(1, { start: null }),
      run(2, { start: NOW - 500 }),
      run(3),
    );
    expect(mapping.found).toBe('pg_cron (PostgreSQL)');
    expect(await oldestOf(tables, mapping)).toBe(NOW - 500);
    await tables.close();
  });

  test('a database without pg_cron is refused', async () => {
    const tables = await tablesOf('postgres', postgres, []);
    await expect(pgCron.mapping(tables, SOURCE)).rejects.toThrow(
      'This is no database of pg_cron 1.4 or later: there is no table cron.job_run_details.',
    );
    await tables.close();
  });
});
