import { describe, expect, test } from '@jest/globals';
import { query } from '../../../src/history/sources/query';
import { Postgres } from '../../support/postgres';
import { rowsOf, tablesOf } from '../../support/tables';
import { NOW } from '../../support/world';

const postgres = Postgres.forTests();

describe.each(['sqlite', 'postgres'] as const)("the operator's own SQL in %s", (engine) => {
  const opened = async (text: string) => {
    const tables = await tablesOf(engine, postgres, []);
    const source = { preset: 'query', file: '', sql: text } as const;
    return { tables, mapping: query.mapping(tables, source) };
  };
  const answer = async (text: string) => {
    const { tables, mapping } = await opened(text);
    const rows = await rowsOf(tables, await mapping, { since: NOW - 60, until: NOW });
    await tables.close();
    return rows;
  };
  /** How many rows hold a start or an end that is no time. */
  const unreadable = async (startedAt: string, finishedAt = String(NOW)) => {
    const { tables, mapping } = await opened(`SELECT 'sync' AS task_type, 'r' AS run_id,
      ${startedAt} AS started_at, ${finishedAt} AS finished_at, 'failed' AS status`);
    const counting = (await mapping).unreadableTimes?.({ since: NOW - 60, until: NOW });
    if (counting === undefined) throw new Error('no times are checked');
    const [row] = await tables.all<{ count: number }>(counting);
    await tables.close();
    return row?.count;
  };
  const REQUIRED = "'sync' AS task_type, 7 AS run_id, 100 AS started_at, 160 AS finished_at";

  test('the required columns are enough, and the others are null', async () => {
    expect(await answer(`SELECT ${REQUIRED}, 'failed' AS status`)).toEqual([
      {
        task_type: 'sync',
        run_id: '7',
        started_at: 100,
        finished_at: 160,
        status: 'failed',
        error: null,
        exit_code: null,
        host: null,
        attempt: null,
        series: null,
      },
    ]);
  });

  test('the optional columns are read where they are returned', async () => {
    const text = `SELECT ${REQUIRED}, 'failed' AS status, 'full' AS error, 2 AS exit_code,
      'alpha' AS host, 3 AS attempt`;
    expect(await answer(text)).toMatchObject([
      { error: 'full', exit_code: 2, host: 'alpha', attempt: 3 },
    ]);
  });

  test('a task without a name is called (unknown)', async () => {
    const text = `SELECT CAST(NULL AS text) AS task_type, 'r' AS run_id, 1 AS started_at,
      2 AS finished_at, 'success' AS status -- and no more`;
    expect(await answer(text)).toMatchObject([{ task_type: '(unknown)' }]);
  });

  test('the parameters are the bounds of the window', async () => {
    const text = `SELECT 'sync' AS task_type, 'r' AS run_id, :since AS started_at,
      :until AS finished_at, 'success' AS status;`;
    expect(await answer(text)).toMatchObject([{ started_at: NOW - 60, finished_at: NOW }]);
  });

  test('the names of columns may be written in capitals', async () => {
    const text = `SELECT 'sync' AS TASK_TYPE, 'r' AS Run_Id, 1 AS started_at, 2 AS finished_at,
      'success' AS STATUS`;
    expect(await answer(text)).toMatchObject([{ task_type: 'sync', run_id: 'r' }]);
  });

  test('missing columns are named, with those that are possible', async () => {
    const { tables, mapping } = await opened("SELECT 'sync' AS task_type, 1 AS started_at");
    await expect(mapping).rejects.toMatchObject({
      message: 'Its sql returns no run_id, finished_at, status.',
      hint: expect.stringContaining('error, exit_code, host, attempt, series (the last five may'),
    });
    await tables.close();
  });

  test.each([
    ['success', 'success'],
    ['Timed Out', 'timeout'],
    [' fail ', 'failed'],
    ['in-progress', 'running'],
    ['exploded', 'exploded'],
    ['flaked', 'failed'],
    ['Flaked', 'Flaked'],
    ['ok', 'cancelled'],
  ])('the word "%s" for a status means %s, by common and by own words', async (word, status) => {
    const text = `SELECT ${REQUIRED}, '${word}' AS status`;
    const statuses = { flaked: 'failed', ok: 'cancelled' } as const;
    const tables = await tablesOf(engine, postgres, []);
    const mapping = await query.mapping(tables, { preset: 'query', file: '', sql: text, statuses });
    expect(await rowsOf(tables, mapping)).toMatchObject([{ status }]);
    await tables.close();
  });

  /** What the source says and is not understood, after the first question about its runs. */
  const notUnderstoodIn = async (...rows: readonly string[]) => {
    const { tables, mapping: opening } = await opened(
      `SELECT * FROM (${rows.join(' UNION ALL ')}) AS t`,
    );
    const mapping = await opening;
    const window = { since: NOW - 3600, until: NOW };
    await mapping.prepare?.(window);
    const counting = mapping.notUnderstood?.(window);
    const told = counting === undefined ? [] : await tables.all<{ count: number }>(counting);
    const read = await rowsOf(tables, mapping);
    await tables.close();
    return { told: told.filter(({ count }) => count > 0), read };
  };
  const row = (id: string, status: string, finishedAt: number | null, attempt = 1) =>
    `SELECT 'sync' AS task_type, '${id}' AS run_id, ${NOW - 60} AS started_at,
     CAST(${finishedAt ?? 'NULL'} AS ${engine === 'postgres' ? 'float8' : 'REAL'}) AS finished_at,
     '${status}' AS status, ${attempt} AS attempt`;

  test('rows that have ended and have no end are counted, with an example', async () => {
    const { told } = await notUnderstoodIn(
      row('a', 'failed', null),
      row('b', 'error', null),
      row('c', 'running', null),
      row('d', 'success', NOW),
    );
    expect(told).toEqual([
      {
        what: 'a row whose status says that it ended, without finished_at',
        count: 2,
        example: 'sync a: failed',
      },
    ]);
  });

  test('of several rows about one run the worst counts, and they are told', async () => {
    const { told, read } = await notUnderstoodIn(
      row('a', 'success', NOW),
      row('a', 'failed', NOW - 5),
      row('a', 'running', null),
      row('b', 'success', NOW),
    );
    expect(told).toEqual([
      {
        what: 'a run that several rows are about: the worst of them counts',
        count: 1,
        example: 'sync a',
      },
    ]);
    expect(read.map(({ run_id: id, status }) => [id, status]).sort()).toEqual([
      ['a', 'failed'],
      ['b', 'success'],
    ]);
  });

  test('two attempts of one run are two rows that are right', async () => {
    const { told, read } = await notUnderstoodIn(
      row('a', 'failed', NOW - 5),
      row('a', 'success', NOW, 2),
    );
    expect([told, read.length]).toEqual([[], 2]);
  });

  test.each([
    ['978307200', 0], // 2001-01-01
    ['978307199', 1], // a date without hyphens, or the number of days of a spreadsheet
    ['1e11', 0],
    ['1e11 + 1', 1], // milliseconds, or no time at all
    ['-1', 1],
    ['NULL', 0],
  ])('of the start %s, %d is unreadable', async (startedAt, count) => {
    const typed = engine === 'postgres' ? `CAST(${startedAt} AS float8)` : startedAt;
    expect(await unreadable(typed)).toBe(count);
    expect(await unreadable(String(NOW), typed)).toBe(count);
  });
});

describe('times in SQLite', () => {
  const rowOf = async (startedAt: string) => {
    const tables = await tablesOf('sqlite', postgres, []);
    const text = `SELECT 'sync' AS task_type, 'r' AS run_id, ${startedAt} AS started_at,
      ${NOW} AS finished_at, 'success' AS status`;
    const mapping = await query.mapping(tables, { preset: 'query', file: '', sql: text });
    const [row] = await rowsOf(tables, mapping);
    const counting = mapping.unreadableTimes?.({ since: 0, until: NOW });
    const [counted] = counting === undefined ? [] : await tables.all<{ count: number }>(counting);
    await tables.close();
    return { startedAt: row?.started_at, unreadable: counted?.count };
  };

  test.each([
    ["'2025-11-09T14:00:00.250Z'", NOW + 0.25],
    ["'2025-11-09 15:00:00+01:00'", NOW],
    [String(NOW), NOW],
  ])('%s is a time', async (text, startedAt) => {
    expect(await rowOf(text)).toEqual({ startedAt, unreadable: 0 });
  });

  test.each(["'soon'", "'now'", "'2460000.5'", "'2025-13-09'", "x'00'"])(
    '%s is no time',
    async (text) => {
      expect(await rowOf(text)).toMatchObject({ unreadable: 1 });
    },
  );
});

describe('times in PostgreSQL', () => {
  const mappingOf = async (startedAt: string) => {
    const tables = await tablesOf('postgres', postgres, []);
    const text = `SELECT 'sync' AS task_type, 'r' AS run_id, ${startedAt} AS started_at,
      2 AS finished_at, 'success' AS status`;
    const mapping = query.mapping(tables, { preset: 'query', urlVariable: 'U', sql: text });
    return { tables, mapping };
  };

  test('a time with a zone is read, whatever the zone', async () => {
    const { tables, mapping } = await mappingOf("timestamptz '2025-11-09 15:00:00+01'");
    expect(await rowsOf(tables, await mapping)).toMatchObject([{ started_at: NOW }]);
    await tables.close();
  });

  test('a time without a zone is refused by its column', async () => {
    const { tables, mapping } = await mappingOf("timestamp '2025-11-09 15:00:00'");
    await expect(mapping.then((read) => read.runs({ since: 0, until: 1 }))).rejects.toThrow(
      'Its started_at has no time zone.',
    );
    await tables.close();
  });

  test('NaN is no time', async () => {
    const { tables, mapping } = await mappingOf("float8 'NaN'");
    const counting = (await mapping).unreadableTimes?.({ since: 0, until: NOW });
    if (counting === undefined) throw new Error('no times are checked');
    expect(await tables.all(counting)).toEqual([{ count: 1 }]);
    await tables.close();
  });
});
