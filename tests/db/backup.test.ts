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
  test('holds the same rows, stands beside it and is for its owner alone', () => {
    const { connection, path } = database();
    const copy = backUp(connection, path, 'before-v2');
    expect(copy).toBe(`${path}.before-v2`);
    expect(rows(copy)).toEqual(['1', '2']);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    connection.close();
  });

  test('holds what stands in the side file only', () => {
    const { connection, path } = database();
    connection.pragma('journal_mode = WAL');
    connection.exec('INSERT INTO things VALUES (3)');
    expect(rows(backUp(connection, path, 'before-v2'))).toEqual(['1', '2', '3']);
    connection.close();
  });

  test('gets a number behind its name when there is one already', () => {
    const { connection, path } = database();
    const copies = [1, 2, 3].map(() => basename(backUp(connection, path, 'x')));
    expect(copies).toEqual(['raw_store.db.x', 'raw_store.db.x.2', 'raw_store.db.x.3']);
    connection.close();
  });

  test('is begun anew when an earlier one was interrupted', () => {
    const { connection, path } = database();
    writeFileSync(`${path}.x.partial`, 'half a copy');
    expect(rows(backUp(connection, path, 'x'))).toEqual(['1', '2']);
    expect(existsSync(`${path}.x.partial`)).toBe(false);
    connection.close();
  });

  test('leaves nothing behind when it cannot be made', () => {
    const { connection, path } = database();
    connection.exec('BEGIN');
    expect(() => backUp(connection, path, 'x')).toThrow('cannot VACUUM');
    expect(readdirSync(dirname(path)).filter((name) => name.includes('.x'))).toEqual([]);
    connection.close();
  });
});
