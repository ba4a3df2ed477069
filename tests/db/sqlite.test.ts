import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import sql from 'sql-template-tag';
import { Sqlite } from '../../src/db/sqlite';
import { FailedError } from '../../src/lib/errors';
import { temporaryFolder } from '../support/world';

/** A database with one table of two columns. */
function opened(path = ':memory:'): Sqlite {
  const connection = new SqliteDatabase(path, { timeout: 0 });
  connection.exec('CREATE TABLE IF NOT EXISTS things (name TEXT PRIMARY KEY, size REAL)');
  return new Sqlite(connection, path);
}

const insert = (name: string) => sql`INSERT INTO things VALUES (${name}, 1)`;
const names = async (db: Sqlite) =>
  (await db.all<{ name: string }>(sql`SELECT name FROM things ORDER BY name`)).map(
    (row) => row.name,
  );

describe('the embedded engine', () => {
  test('takes values beside the text, so that none is ever taken for SQL', async () => {
    const db = opened();
    const hostile = "'); DROP TABLE things; --";
    await db.run(insert(hostile));
    expect(await names(db)).toEqual([hostile]);
  });

  test('says how many rows a statement changed', async () => {
    const db = opened();
    expect(await db.run(insert('a'))).toBe(1);
    expect(await db.run(insert('b'))).toBe(1);
    expect(await db.run(sql`UPDATE things SET size = 2`)).toBe(2);
    expect(await db.run(sql`DELETE FROM things WHERE name = 'none'`)).toBe(0);
  });

  test('answers the same statement with other values', async () => {
    const db = opened();
    for (const name of ['a', 'b', 'c']) await db.run(insert(name));
    const sized = (name: string) => db.all(sql`SELECT name FROM things WHERE name = ${name}`);
    expect([await sized('b'), await sized('x')]).toEqual([[{ name: 'b' }], []]);
  });
});

describe('a transaction', () => {
  test('keeps everything, and gives what its body returned', async () => {
    const db = opened();
    const result = await db.transaction(async () => {
      await db.run(insert('a'));
      return 7;
    });
    expect(result).toBe(7);
    expect(await names(db)).toEqual(['a']);
    expect(db.connection.inTransaction).toBe(false);
  });

  test('undoes everything when its body throws, and throws the same', async () => {
    const db = opened();
    const failure = new Error('no');
    const failing = db.transaction(async () => {
      await db.run(insert('a'));
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect(await names(db)).toEqual([]);
    expect(db.connection.inTransaction).toBe(false);
  });

  test('does not nest', async () => {
    const db = opened();
    const nested = db.transaction(() => db.transaction(async () => undefined));
    await expect(nested).rejects.toThrow('transactions do not nest');
    expect(db.connection.inTransaction).toBe(false);
  });

  test('holds the write lock from its start: nobody else writes meanwhile', async () => {
    const path = join(temporaryFolder(), 'x.db');
    const [db, other] = [opened(path), opened(path)];
    await db.transaction(async () => {
      const blocked = other.transaction(async () => undefined);
      await expect(blocked).rejects.toThrow(FailedError);
      await expect(other.run(insert('b'))).rejects.toThrow('is locked by another program');
    });
    expect(await other.run(insert('b'))).toBe(1);
    await db.close();
    await other.close();
  });

  test('writes nothing more after a failing disk has undone it', async () => {
    const db = opened();
    const undone = db.transaction(async () => {
      await db.run(insert('a'));
      db.connection.exec('ROLLBACK'); // as SQLite does by itself
      await db.run(insert('b'));
    });
    await expect(undone).rejects.toThrow(':memory:: the transaction was undone by a failing disk.');
    expect(await names(db)).toEqual([]);
    expect(await db.run(insert('c'))).toBe(1);
  });
});

describe('a snapshot', () => {
  test('shows one moment, whatever others write meanwhile', async () => {
    const path = join(temporaryFolder(), 'x.db');
    const [db, other] = [opened(path), opened(path)];
    db.connection.pragma('journal_mode = WAL');
    await db.snapshot(async () => {
      expect(await names(db)).toEqual([]);
      await other.run(insert('a'));
      expect(await names(db)).toEqual([]);
    });
    expect(await names(db)).toEqual(['a']);
    await db.close();
    await other.close();
  });
});
