import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { secondsOf } from '../../../src/history/run';
import {
  NEWEST_FIRST,
  type RunRow,
  runColumns,
  toRun,
  toTaskRun,
} from '../../../src/history/sql/rows';
import { readingIn } from '../../support/reading';
import { ofTask, outcomes, ran } from '../../support/views';
import { NOW } from '../../support/world';

const ROW: RunRow = {
  run_id: 'r1',
  started_at: 100,
  finished_at: 160,
  status: 'failed',
  error: 'disk full',
  exit_code: 2,
  host: 'alpha',
  attempt: 3,
};
const same = (text: string) => text;

describe('a row as a run', () => {
  test('every column of a row is taken over into the run', () => {
    expect(toTaskRun({ ...ROW, source: 'airflow', task_type: 'load' }, same)).toEqual({
      task: { source: 'airflow', taskType: 'load' },
      run: {
        runId: 'r1',
        startedAt: 100,
        finishedAt: 160,
        status: 'failed',
        error: 'disk full',
        exitCode: 2,
        host: 'alpha',
        attempt: 3,
      },
    });
  });

  test('a host, exit code or attempt of another type in a row counts as unknown', () => {
    expect(toRun({ ...ROW, host: 7, exit_code: 1.5, attempt: Number.NaN }, same)).toMatchObject({
      host: null,
      exitCode: null,
      attempt: null,
    });
  });

  test.each([3n, '3', 3.0])(
    'an attempt and an exit code may be %p, of any integer type',
    (value) => {
      const row = { ...ROW, attempt: value, exit_code: value };
      expect(toRun(row, same)).toMatchObject({ exitCode: 3, attempt: 3 });
    },
  );

  test.each(['', ' 3', '3.5', 'three', true])('the attempt %p in a row is unknown', (value) => {
    expect(toRun({ ...ROW, attempt: value }, same)).toMatchObject({ attempt: null });
  });

  test('the error in a row may be bytes, also bytes that are not UTF-8', () => {
    const errorOf = (error: Uint8Array | null) => toRun({ ...ROW, error }, same).error;
    expect(errorOf(Buffer.from('a\0ä'))).toBe('a\0ä');
    expect(errorOf(Buffer.from([0x61, 0xff]))).toBe('a\ufffd');
    expect(errorOf(null)).toBeNull();
  });

  test('an error in a row is kept whole up to 4,000 characters, else at both ends', () => {
    const errorOf = (error: string) => toRun({ ...ROW, error }, same).error;
    expect(errorOf('x'.repeat(4000))).toBe('x'.repeat(4000));
    const cut = errorOf(`a${'x'.repeat(3999)}z`);
    expect(cut).toHaveLength(4000);
    expect(cut).toMatch(/^ax+…x+z$/);
  });

  test('secrets are removed from the error in a row before it is cut', () => {
    const redact = (text: string) => text.replace(/s{3000}/, '***');
    const error = `${'a'.repeat(1500)}${'s'.repeat(3000)}${'b'.repeat(1500)}`;
    expect(toRun({ ...ROW, error }, redact).error).toBe(
      `${'a'.repeat(1500)}***${'b'.repeat(1500)}`,
    );
  });

  test('the last word of an error that was cut when it was read is left out', () => {
    const words = `${'word '.repeat(3276)}tail`; // 16,384 bytes
    const lastOf = (error: string) => toRun({ ...ROW, error }, same).error?.slice(-5);
    expect(lastOf(words)).toBe('word ');
    expect(lastOf(words.slice(1))).toBe(' tail');
  });
});

describe('the columns of a run in SQLite', () => {
  async function rowOf(change: object): Promise<RunRow | undefined> {
    const [taskRun] = ofTask('sync', [ran(NOW - 60, 60, { status: 'failed', ...change })]);
    const reading = await readingIn(taskRun === undefined ? [] : [taskRun]);
    const [row] = await reading.tables.all<RunRow>(
      sql`SELECT ${runColumns(reading)} FROM task_executions AS r`,
    );
    return row;
  }

  test('an error in SQLite is read as bytes, also behind a NUL, up to 16 KiB', async () => {
    const bytesOf = async (error: string) => Buffer.from((await rowOf({ error }))?.error ?? '');
    expect((await bytesOf('a\0b')).toString()).toBe('a\0b');
    expect(await bytesOf('ä'.repeat(8192))).toHaveLength(16 * 1024);
    expect(await bytesOf('ä'.repeat(8193))).toHaveLength(16 * 1024);
  });

  test('the error text of a success in SQLite is not read', async () => {
    expect(await rowOf({ status: 'success', error: 'a warning' })).toMatchObject({ error: null });
  });

  test('a run without a start in a table began when it ended, and its duration is unknown', () => {
    const run = toRun({ ...ROW, started_at: null }, same);
    expect(run).toMatchObject({ startedAt: 160, finishedAt: 160, startIsUnknown: true });
    expect(secondsOf(run)).toBeNull();
    expect(secondsOf(toRun(ROW, same))).toBe(60);
  });

  test('an error in PostgreSQL is read as text, and its characters are counted', () => {
    const { sql: text } = runColumns({
      tables: { engine: 'postgres', all: async () => [] },
      mapping: { found: '', notes: [], runs: () => sql`` },
    });
    expect(text).toContain('left(r.error, ?)');
  });
});

test('NEWEST_FIRST sorts by end, start, status and attempt, newest first', async () => {
  const runs = [
    ...outcomes('.', { until: NOW - 60 }),
    ran(NOW - 20, 20, { runId: 'late start' }),
    ran(NOW - 30, 30, { runId: 'success' }),
    ran(NOW - 30, 30, { runId: 'second', status: 'failed', attempt: 2 }),
    ran(NOW - 30, 30, { runId: 'first', status: 'failed', attempt: 1 }),
  ];
  const { tables } = await readingIn(ofTask('sync', runs.toReversed()));
  const rows = await tables.all<RunRow>(
    sql`SELECT r.run_id FROM task_executions AS r ${NEWEST_FIRST}`,
  );
  expect(rows.slice(0, 4).map((row) => row.run_id)).toEqual([
    'late start',
    'success',
    'second',
    'first',
  ]);
});
