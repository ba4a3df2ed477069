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
  test('Sqlite passes values apart from the text, so that no value is taken for SQL', async () => {
    const db = opened();
    const hostile = "'); DROP TABLE things; --";
    await db.run(insert(hostile));
    expect(await names(db)).toEqual([hostile]);
  });

  test('run returns how many rows a statement changed', async () => {
    const db = opened();
    expect(await db.run(insert('a'))).toBe(1);
    expect(await db.run(insert('b'))).toBe(1);
    expect(await db.run(sql`UPDATE things SET size = 2`)).toBe(2);
    expect(await db.run(sql`DELETE FROM things WHERE name = 'none'`)).toBe(0);
  });

  test('a statement is answered anew for other values', async () => {
    const db = opened();
    for (const name of ['a', 'b', 'c']) await db.run(insert(name));
    const sized = (name: string) => db.all(sql`SELECT name FROM things WHERE name = ${name}`);
    expect([await sized('b'), await sized('x')]).toEqual([[{ name: 'b' }], []]);
  });
});

describe('a transaction', () => {
  test('a transaction keeps every change, and returns what its body returned', async () => {
    const db = opened();
    const result = await db.transaction(async () => {
      await db.run(insert('a'));
      return 7;
    });
    expect(result).toBe(7);
    expect(await names(db)).toEqual(['a']);
    expect(db.connection.inTransaction).toBe(false);
  });

  test('a transaction undoes every change when its body throws, and throws the same', async () => {
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

  test('a transaction inside a transaction is an error', async () => {
    const db = opened();
    const nested = db.transaction(() => db.transaction(async () => undefined));
    await expect(nested).rejects.toThrow('transactions do not nest');
    expect(db.connection.inTransaction).toBe(false);
  });

  test('a transaction holds the write lock from its start, against other connections', async () => {
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

  test('a transaction that a failing disk has undone writes nothing more', async () => {
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
  test('a snapshot shows one moment while another connection writes', async () => {
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
