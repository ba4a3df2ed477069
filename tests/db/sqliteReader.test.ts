import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import sql from 'sql-template-tag';
import { openSqliteReader } from '../../src/db/sqliteReader';
import { FailedError } from '../../src/lib/errors';
import { temporaryFolder } from '../support/world';

/** Another program's database, with one table and one row. */
function otherDatabase(): string {
  const path = join(temporaryFolder(), 'other.db');
  const db = new SqliteDatabase(path);
  db.exec("CREATE TABLE runs (name TEXT, ended REAL); INSERT INTO runs VALUES ('a', 1.5)");
  db.close();
  return path;
}

describe("another program's SQLite file", () => {
  test("another program's SQLite file is read by rows, its columns named and typed", async () => {
    const reader = openSqliteReader(otherDatabase(), 1);
    expect(reader.engine).toBe('sqlite');
    expect(await reader.all(sql`SELECT * FROM runs WHERE name = ${'a'}`)).toEqual([
      { name: 'a', ended: 1.5 },
    ]);
    expect(await reader.columns(sql`SELECT name, ended, 1 AS one FROM runs LIMIT 0`)).toEqual([
      { name: 'name', type: 'TEXT' },
      { name: 'ended', type: 'REAL' },
      { name: 'one', type: null },
    ]);
    await reader.close();
  });

  test("another program's SQLite file is never written to", async () => {
    const reader = openSqliteReader(otherDatabase(), 1);
    await expect(reader.all(sql`DELETE FROM runs RETURNING name`)).rejects.toThrow(FailedError);
    expect(await reader.all(sql`SELECT name FROM runs`)).toHaveLength(1);
    await reader.close();
  });

  test('a missing SQLite file is told, and not made', () => {
    const path = join(temporaryFolder(), 'none.db');
    expect(() => openSqliteReader(path, 1)).toThrow(
      new FailedError(`${path} is not there.`, 'name the file of the database with "file"'),
    );
    expect(() => openSqliteReader(path, 1)).toThrow('is not there');
  });

  test('a SQLite file that is no database is told', () => {
    const path = join(temporaryFolder(), 'text');
    writeFileSync(path, 'not a database, whatever its name may say '.repeat(100));
    expect(() => openSqliteReader(path, 1)).toThrow(`${path}: file is not a database`);
  });

  test('a folder in place of a SQLite file is told', () => {
    const path = join(temporaryFolder(), 'folder');
    mkdirSync(path);
    expect(() => openSqliteReader(path, 1)).toThrow(FailedError);
  });

  test('a wrong query of a SQLite file is told with its path and problem', async () => {
    const path = otherDatabase();
    const reader = openSqliteReader(path, 1);
    const wrong = reader.all(sql`SELECT absent FROM runs`);
    await expect(wrong).rejects.toThrow(FailedError);
    await expect(wrong).rejects.toThrow(`${path}: no such column: absent`);
    await expect(reader.columns(sql`SELECT * FROM none`)).rejects.toThrow('no such table: none');
    await reader.close();
  });

  test('a SQLite file that another program has locked is told', () => {
    const path = otherDatabase();
    const writer = new SqliteDatabase(path);
    writer.exec('BEGIN EXCLUSIVE');
    expect(() => openSqliteReader(path, 0)).toThrow(`${path} is locked by another program.`);
    writer.close();
  });
});
