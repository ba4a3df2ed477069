import { describe, expect, test } from '@jest/globals';
import { celery } from '../../../src/history/sources/celery';
import { CELERY_TABLE } from '../../support/otherSystems';
import { Postgres } from '../../support/postgres';
import { oldestOf, rowsOf, tablesOf, timestamp } from '../../support/tables';
import { DAY } from '../../support/views';
import { NOW } from '../../support/world';

const postgres = Postgres.forTests();
const TABLE = 'django_celery_results_taskresult';
const SOURCE = { preset: 'celery', file: '' } as const;

interface Result {
  readonly id?: string;
  readonly name?: string;
  readonly status?: string;
  readonly worker?: string;
  readonly result?: string;
  readonly traceback?: string | null;
  readonly created?: number;
  readonly started?: number | null;
  readonly done?: number;
}

describe.each(['sqlite', 'postgres'] as const)('Celery results in %s', (engine) => {
  const table =
    engine === 'sqlite'
      ? CELERY_TABLE
      : CELERY_TABLE.replaceAll(' datetime', ' timestamptz').replace('INTEGER', 'serial');
  const text = (value: string | null) =>
    value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`;
  const at = (instant: number | null) => (instant === null ? 'NULL' : timestamp(instant, engine));
  const row = (given: Result) => {
    const {
      id = 'id-1',
      name = 'mail.send',
      status = 'FAILURE',
      worker = 'celery@w1',
      result = '{"exc_type": "ValueError", "exc_message": ["no VAT id"]}',
      traceback = 'Traceback (most recent call last):\n  File "a.py"\nValueError: no VAT id\n',
      created = NOW - 90,
      started = NOW - 60,
      done = NOW - 30,
    } = given;
    const values = [id, name, status, worker, result, traceback].map(text);
    return `INSERT INTO ${TABLE} (task_id, task_name, status, worker, result, traceback,
      date_created, date_started, date_done)
      VALUES (${[...values, at(created), at(started), at(done)].join(', ')})`;
  };
  const opened = async (results: readonly Result[], ...statements: readonly string[]) => {
    const tables = await tablesOf(engine, postgres, [table, ...results.map(row), ...statements]);
    return { tables, mapping: await celery.mapping(tables, SOURCE) };
  };
  const read = async (...results: readonly Result[]) => {
    const { tables, mapping } = await opened(results);
    const rows = await rowsOf(tables, mapping);
    await tables.close();
    return rows;
  };

  test('a result is a run', async () => {
    expect(await read({})).toEqual([
      {
        task_type: 'mail.send',
        run_id: 'id-1',
        started_at: NOW - 60,
        finished_at: NOW - 30,
        status: 'failed',
        error: expect.stringMatching(/ValueError: no VAT id$/),
        exit_code: null,
        host: 'w1',
        attempt: null,
        series: null,
      },
    ]);
  });

  test('each status of Celery has its own, and an end only if it is an end', async () => {
    const statuses: [string, string, boolean][] = [
      ['SUCCESS', 'success', true],
      ['FAILURE', 'failed', true],
      ['REVOKED', 'cancelled', true],
      ['IGNORED', 'skipped', true],
      ['STARTED', 'running', false],
      ['PROGRESS', 'running', false],
      ['CRASHED', 'CRASHED', false],
    ];
    const told = await read(...statuses.map(([status]) => ({ id: status, status })));
    const byId = new Map(told.map((run) => [run.run_id, [run.status, run.finished_at !== null]]));
    expect(statuses.map(([status]) => [status, ...(byId.get(status) ?? [])])).toEqual(statuses);
  });

  test.each(['RETRY', 'PENDING', 'RECEIVED'])(
    'a result with the status %s waits for its first or next try, and is no run',
    async (status) => {
      expect(await read({ status })).toEqual([]);
    },
  );

  test.each(['SoftTimeLimitExceeded', 'TimeLimitExceeded'])('%s is a timeout', async (type) => {
    const result = `{"exc_type": "${type}", "exc_message": ["(1,)"]}`;
    expect(await read({ result })).toMatchObject([{ status: 'timeout' }]);
  });

  test('a task without a name is called (unknown); without a worker it has no host', async () => {
    expect(await read({ name: '', worker: 'w1' })).toMatchObject([
      { task_type: '(unknown)', host: null },
    ]);
  });

  test('a task that never started began when it was created, and never after its end', async () => {
    expect(await read({ started: null })).toMatchObject([{ started_at: NOW - 90 }]);
    expect(await read({ started: NOW })).toMatchObject([{ started_at: NOW - 30 }]);
  });

  test('results outside the window are not read', async () => {
    const ends = [NOW - DAY - 1, NOW - DAY + 1, NOW - 1, NOW + 1];
    const told = await read(...ends.map((done) => ({ id: String(done), done })));
    expect(told.map((run) => run.finished_at).toSorted()).toEqual([NOW - DAY + 1, NOW - 1]);
  });

  test('the oldest result is that which ended first', async () => {
    const { tables, mapping } = await opened([{ done: NOW - 9 }, { id: 'b', done: NOW - 99 }]);
    expect(await oldestOf(tables, mapping)).toBe(NOW - 99);
    await tables.close();
  });

  test('that no task has a name is noted, and one with a name is enough', async () => {
    const notesOf = async (...results: readonly Result[]) => {
      const { tables, mapping } = await opened(results);
      await tables.close();
      return mapping.notes.length;
    };
    expect(await notesOf()).toBe(1);
    expect(await notesOf({ name: '' })).toBe(2);
    expect(await notesOf({ name: '' }, { id: 'b' })).toBe(1);
  });

  test('before 2.6 a task began when it was created', async () => {
    const { tables, mapping } = await opened([{}], `ALTER TABLE ${TABLE} DROP date_started`);
    expect(mapping.found).toMatch(/^django-celery-results before 2\.6 /);
    expect(await rowsOf(tables, mapping)).toMatchObject([{ started_at: NOW - 90 }]);
    await tables.close();
  });

  test('a database without the table is refused', async () => {
    const tables = await tablesOf(engine, postgres, []);
    await expect(celery.mapping(tables, SOURCE)).rejects.toThrow(
      `This is no database of django-celery-results: there is no table ${TABLE}.`,
    );
    await tables.close();
  });
});
