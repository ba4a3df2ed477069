import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import {
  columnsOf,
  engineName,
  longestRunSeconds,
  postgresSeconds,
  quoted,
  requireColumns,
  sqliteSeconds,
  sqliteTime,
} from '../../../src/history/sources/columns';
import { FailedError } from '../../../src/lib/errors';
import { Postgres } from '../../support/postgres';
import { tablesOf } from '../../support/tables';
import { HOUR, NOW } from '../../support/world';

const postgres = Postgres.forTests();

describe.each(['sqlite', 'postgres'] as const)('the columns of a table in %s', (engine) => {
  test('the columns of a table are named, and a table that is not there has none', async () => {
    const tables = await tablesOf(engine, postgres, ['CREATE TABLE job (id integer, name text)']);
    expect(await columnsOf(tables, 'job')).toEqual(new Set(['id', 'name']));
    expect(await columnsOf(tables, 'gone')).toEqual(new Set());
    await tables.close();
  });

  test('the engine has a name for people', async () => {
    const tables = await tablesOf(engine, postgres, []);
    expect(engineName(tables)).toBe(engine === 'sqlite' ? 'SQLite' : 'PostgreSQL');
    await tables.close();
  });
});

test('a column that was dropped from a PostgreSQL table is not there', async () => {
  const statements = ['CREATE TABLE job (id integer, name text)', 'ALTER TABLE job DROP name'];
  const tables = await tablesOf('postgres', postgres, statements);
  expect(await columnsOf(tables, 'job')).toEqual(new Set(['id']));
  await tables.close();
});

describe('columns that a system needs', () => {
  const missing = (present: readonly string[]) => () =>
    requireColumns('Airflow', 'dag_run', new Set(present), ['id', 'state']);

  test('a table with these columns, and with others, is accepted', () => {
    expect(missing(['id', 'state', 'more'])).not.toThrow();
  });

  test('the missing columns are named', () => {
    expect(missing(['state', 'more'])).toThrow(FailedError);
    expect(missing(['state', 'more'])).toThrow(
      'This is no database of Airflow: the table dag_run has no id.',
    );
    expect(missing(['more'])).toThrow('has no id, state.');
  });

  test('a table without any column is not there', () => {
    expect(missing([])).toThrow('This is no database of Airflow: there is no table dag_run.');
  });
});

describe('times in tables', () => {
  test('SQLite times go to text and back to the millisecond', async () => {
    const tables = await tablesOf('sqlite', postgres, []);
    const instant = NOW + 0.123;
    const text = sqliteTime(instant);
    expect(
      await tables.all(sql`SELECT ${text} AS text, ${sqliteSeconds(text)} AS seconds`),
    ).toEqual([{ text: '2025-11-09 14:00:00.123', seconds: instant }]);
    await tables.close();
  });

  test('a PostgreSQL time becomes a number, whatever the zone of the server', async () => {
    const tables = await tablesOf('postgres', postgres, []);
    const time = sql`timestamptz '2025-11-09 15:00:00.5+01'`;
    expect(await tables.all(sql`SELECT ${postgresSeconds(time)} AS seconds`)).toEqual([
      { seconds: NOW + 0.5 },
    ]);
    await tables.close();
  });
});

test('a run is taken to last at most a day unless the source says otherwise', () => {
  expect(longestRunSeconds({})).toBe(24 * HOUR);
  expect(longestRunSeconds({ longestRunHours: 0.5 })).toBe(HOUR / 2);
});

test('a quoted name keeps its quotes', () => {
  expect(quoted('my "jobs"')).toBe('"my ""jobs"""');
});
