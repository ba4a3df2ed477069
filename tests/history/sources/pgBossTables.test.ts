import { describe, expect, test } from '@jest/globals';
import { pgBoss } from '../../../src/history/sources/pgBoss';
import { Postgres } from '../../support/postgres';
import { oldestOf, rowsOf, tablesOf, timestamp } from '../../support/tables';
import { DAY } from '../../support/views';
import { NOW } from '../../support/world';

const postgres = Postgres.forTests();
const SOURCE = { preset: 'pg_boss', urlVariable: 'URL' } as const;

/** The columns of pg-boss that goalgen reads, and those by which it tells the versions apart. */
const JOB = `(id uuid DEFAULT gen_random_uuid(), name text, state text, retry_count integer,
  created_on timestamptz, started_on timestamptz, completed_on timestamptz, output jsonb`;
const NEW_COLUMN = ', deletion_seconds int';
const tablesIn = (schema: string, { isTen = false } = {}) => [
  `CREATE SCHEMA "${schema}"`,
  `CREATE TABLE "${schema}".queue (name text)`,
  `INSERT INTO "${schema}".queue VALUES ('mail')`,
  `CREATE TABLE "${schema}".job ${JOB}, keep_until timestamptz${isTen ? '' : NEW_COLUMN})`,
  ...(isTen ? [`CREATE TABLE "${schema}".archive ${JOB})`] : []),
];

interface Job {
  readonly table?: string;
  readonly name?: string;
  readonly state?: string;
  readonly retries?: number;
  readonly started?: number | null;
  readonly done?: number | null;
  readonly output?: object;
}

function job(given: Job = {}): string {
  const { table = 'pgboss.job', name = 'mail', state = 'completed', retries = 0 } = given;
  const { started = NOW - 120, done = NOW - 60, output } = given;
  const at = (instant: number | null) =>
    instant === null ? 'NULL' : timestamp(instant, 'postgres');
  const text = output === undefined ? 'NULL' : `'${JSON.stringify(output)}'`;
  const times = [NOW - 180, started, done].map(at).join(', ');
  return `INSERT INTO ${table}
      (name, state, retry_count, created_on, started_on, completed_on, output)
    VALUES ('${name}', '${state}', ${retries}, ${times}, ${text})`;
}

async function read(...rows: readonly string[]) {
  const tables = await tablesOf('postgres', postgres, [...tablesIn('pgboss'), ...rows]);
  const told = await rowsOf(tables, await pgBoss.mapping(tables, SOURCE));
  await tables.close();
  return told;
}

describe('the jobs of pg-boss', () => {
  test('a job is a run of its queue, and its retries make the attempt', async () => {
    expect(await read(job({ retries: 2 }))).toEqual([
      {
        task_type: 'mail',
        run_id: expect.stringMatching(/^[0-9a-f-]{36}:2$/),
        started_at: NOW - 120,
        finished_at: NOW - 60,
        status: 'success',
        error: null,
        exit_code: null,
        host: null,
        attempt: 3,
      },
    ]);
  });

  test.each([
    ['completed', {}, 'success', null],
    ['cancelled', {}, 'cancelled', null],
    ['failed', { message: 'no route' }, 'failed', 'no route'],
    ['failed', { value: { message: 'no route' } }, 'failed', 'no route'],
    ['failed', { code: 7 }, 'failed', '{"code": 7}'],
    ['failed', { message: 'handler execution exceeded 1s' }, 'timeout', expect.any(String)],
    ['failed', { value: { message: 'job timed out' } }, 'timeout', expect.any(String)],
    ['failed', { message: 'job heartbeat timeout' }, 'timeout', expect.any(String)],
    ['failed', { message: 'job failed by timeout in active state' }, 'timeout', expect.any(String)],
    ['failed', { message: 'the job failed by timeout' }, 'failed', expect.any(String)],
    ['odd', {}, 'odd', null],
  ])('a job that is %s with the output %j is %s', async (state, output, status, error) => {
    expect(await read(job({ state, output }))).toMatchObject([{ status, error }]);
  });

  test.each(['retry', 'created'])(
    'a job in the state %s waits for its next or its first try, and is no run',
    async (state) => {
      expect(await read(job({ state, done: null, output: { message: 'no route' } }))).toEqual([]);
    },
  );

  test('a job that is active is running and has no end', async () => {
    expect(await read(job({ state: 'active', done: null }))).toMatchObject([
      { status: 'running', finished_at: null },
    ]);
  });

  test('a job that never started began when it ended', async () => {
    expect(await read(job({ state: 'cancelled', started: null }))).toMatchObject([
      { started_at: NOW - 60 },
    ]);
  });

  test('a job of a queue that is gone is not read', async () => {
    expect(await read(job({ name: 'old' }))).toEqual([]);
  });

  test('jobs that ended in the window are read, and jobs that run since it began', async () => {
    const told = await read(
      ...[NOW - DAY - 1, NOW - DAY, NOW, NOW + 1].map((done) => job({ done })),
      ...[NOW - DAY - 1, NOW - DAY].map((started) => job({ state: 'active', started, done: null })),
      job({ state: 'created', started: null, done: null }),
    );
    const ended = told.flatMap((row) => row.finished_at ?? []);
    expect(ended.toSorted()).toEqual([NOW - DAY, NOW]);
    expect(told.filter((row) => row.finished_at === null)).toMatchObject([
      { started_at: NOW - DAY, status: 'running' },
    ]);
  });
});

describe('the versions of pg-boss', () => {
  test('version 12 has one table of jobs', async () => {
    const statements = [...tablesIn('pgboss'), job({ done: NOW - 99 }), job()];
    const tables = await tablesOf('postgres', postgres, statements);
    const mapping = await pgBoss.mapping(tables, SOURCE);
    expect(mapping.found).toBe('pg-boss 12 (PostgreSQL)');
    expect(await oldestOf(tables, mapping)).toBe(NOW - 99);
    await tables.close();
  });

  test('version 10 has an archive, whose jobs are read as well', async () => {
    const tables = await tablesOf('postgres', postgres, [
      ...tablesIn('pgboss', { isTen: true }),
      job(),
      job({ table: 'pgboss.archive', done: NOW - 99 }),
      job({ table: 'pgboss.archive', done: NOW + 1 }),
    ]);
    const mapping = await pgBoss.mapping(tables, SOURCE);
    expect(mapping.found).toBe('pg-boss 10 (PostgreSQL)');
    const told = await rowsOf(tables, mapping);
    expect(told.map((row) => row.finished_at).toSorted()).toEqual([NOW - 99, NOW - 60]);
    expect(await oldestOf(tables, mapping)).toBe(NOW - 99);
    await tables.close();
  });

  test('the tables may be in a schema of any name', async () => {
    const statements = [...tablesIn('my ""jobs'), job({ table: '"my ""jobs".job' })];
    const tables = await tablesOf('postgres', postgres, statements);
    const mapping = await pgBoss.mapping(tables, { ...SOURCE, schema: 'my "jobs' });
    expect(await rowsOf(tables, mapping)).toHaveLength(1);
    await tables.close();
  });

  test('a database without pg-boss is refused', async () => {
    const tables = await tablesOf('postgres', postgres, []);
    await expect(pgBoss.mapping(tables, SOURCE)).rejects.toThrow(
      'This is no database of pg-boss 10 or later: there is no table "pgboss".job.',
    );
    await tables.close();
  });
});
