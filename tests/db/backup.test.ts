import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { backUp } from '../../src/db/backup';
import { temporaryFolder } from '../support/world';

function database(path = join(temporaryFolder(), 'raw_store.db')) {
  const connection = new SqliteDatabase(path);
  connection.exec('CREATE TABLE things (name TEXT); INSERT INTO things VALUES (1), (2)');
  return { connection, path };
}

function rows(path: string): unknown[] {
  const copy = new SqliteDatabase(path, { readonly: true });
  try {
    return copy.prepare('SELECT name FROM things').pluck().all();
  } finally {
    copy.close();
  }
}

describe('the copy of a database', () => {
  test("a database copy has the same rows, lies beside it and is its owner's alone", () => {
    const { connection, path } = database();
    const copy = backUp(connection, path, 'before-v2');
    expect(copy).toBe(`${path}.before-v2`);
    expect(rows(copy)).toEqual(['1', '2']);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    connection.close();
  });

  test('a database copy has the rows that are only in the write-ahead log', () => {
    const { connection, path } = database();
    connection.pragma('journal_mode = WAL');
    connection.exec('INSERT INTO things VALUES (3)');
    expect(rows(backUp(connection, path, 'before-v2'))).toEqual(['1', '2', '3']);
    connection.close();
  });

  test('a database copy gets a number behind its name when that name is taken', () => {
    const { connection, path } = database();
    const copies = [1, 2, 3].map(() => basename(backUp(connection, path, 'x')));
    expect(copies).toEqual(['raw_store.db.x', 'raw_store.db.x.2', 'raw_store.db.x.3']);
    connection.close();
  });

  test('a database copy is begun anew when an earlier attempt was interrupted', () => {
    const { connection, path } = database();
    writeFileSync(`${path}.x.partial`, 'half a copy');
    expect(rows(backUp(connection, path, 'x'))).toEqual(['1', '2']);
    expect(existsSync(`${path}.x.partial`)).toBe(false);
    connection.close();
  });

  test('a database copy that cannot be made leaves no file', () => {
    const { connection, path } = database();
    connection.exec('BEGIN');
    expect(() => backUp(connection, path, 'x')).toThrow('cannot VACUUM');
    expect(readdirSync(dirname(path)).filter((name) => name.includes('.x'))).toEqual([]);
    connection.close();
  });
});
