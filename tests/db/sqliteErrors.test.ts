import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { openDatabase } from '../../src/db/open';
import { translated } from '../../src/db/sqliteErrors';
import { FailedError, UsageError } from '../../src/lib/errors';
import { temporaryFolder } from '../support/world';

/** The error that `translated` throws when its work throws `cause`. */
function thrown(cause: unknown, path = ':memory:'): unknown {
  try {
    translated(path, () => {
      throw cause;
    });
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const sqliteError = (code: string, message = 'said SQLite') =>
  new SqliteDatabase.SqliteError(message, code);

async function goalgenDatabase(): Promise<string> {
  const path = join(temporaryFolder(), 'raw_store.db');
  await openDatabase({ path, busyTimeoutSeconds: 1, mode: 'create' }).close();
  return path;
}

test('translated returns what its work returned', () => {
  expect(translated('x', () => 7)).toBe(7);
});

describe('errors of SQLite', () => {
  test.each([
    ['SQLITE_NOTADB', UsageError, 'x.db is not a SQLite database.'],
    ['SQLITE_BUSY', FailedError, 'x.db is locked by another program.'],
    ['SQLITE_BUSY_SNAPSHOT', FailedError, 'x.db is locked by another program.'],
    ['SQLITE_LOCKED', FailedError, 'x.db is locked by another program.'],
    ['SQLITE_READONLY_DBMOVED', UsageError, 'x.db cannot be written.'],
    ['SQLITE_PERM', UsageError, 'x.db cannot be written.'],
    ['SQLITE_CANTOPEN', UsageError, 'x.db cannot be opened.'],
    ['SQLITE_AUTH', UsageError, 'x.db cannot be opened.'],
    ['SQLITE_FULL', FailedError, 'x.db: the disk is full or failing (SQLITE_FULL).'],
    ['SQLITE_IOERR_WRITE', FailedError, 'x.db: the disk is full or failing (SQLITE_IOERR_WRITE).'],
    [
      'SQLITE_CORRUPT_VTAB',
      FailedError,
      'x.db is damaged or was changed (SQLITE_CORRUPT_VTAB: said SQLite).',
    ],
  ])('the error %s is told as a problem that an operator can mend', (code, kind, message) => {
    const cause = sqliteError(code);
    const error = thrown(cause, 'x.db');
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ message, hint: expect.stringMatching(/\w/), cause });
  });

  test('SQLITE_NOMEM with a sound file is told as too little memory', async () => {
    const error = thrown(sqliteError('SQLITE_NOMEM'), await goalgenDatabase());
    expect(error).toMatchObject({ message: 'There is not enough memory.' });
  });
});

describe('errors that are left as they were', () => {
  test.each([
    ['a bug of the program', new TypeError('x')],
    ['a typed error of goalgen', new FailedError('m', 'h')],
    ['an error of the operating system', Object.assign(new Error('x'), { code: 'EACCES' })],
    ['a thrown text', 'x'],
  ])('translated throws %s unchanged', (_, cause) => expect(thrown(cause)).toBe(cause));

  test('translated throws a failed constraint of a sound database unchanged', async () => {
    const cause = sqliteError('SQLITE_CONSTRAINT_UNIQUE');
    expect(thrown(cause, await goalgenDatabase())).toBe(cause);
  });
});

describe('errors on a database that was changed', () => {
  const damaged = (path: string) =>
    expect(thrown(sqliteError('SQLITE_ERROR', 'no such column: x'), path)).toMatchObject({
      message: `${path} is damaged or was changed (SQLITE_ERROR: no such column: x).`,
      hint: expect.stringContaining('integrity_check'),
    });

  test.each([
    ['a trigger is gone', 'DROP TRIGGER goals_updated'],
    ['a view is gone', 'DROP VIEW beliefs_as_json'],
    [
      'a view is another one',
      'DROP VIEW beliefs_as_json; CREATE VIEW beliefs_as_json AS SELECT 1 AS one',
    ],
    ['an index is gone', 'DROP INDEX goals_by_key'],
    ['a table is gone', 'DROP TABLE silences'],
    ['a column is gone', 'ALTER TABLE scans DROP COLUMN rejection_reasons'],
  ])('an error on a database is told as damage when %s', async (_, statement) => {
    const path = await goalgenDatabase();
    const db = new SqliteDatabase(path);
    db.exec(statement);
    db.close();
    damaged(path);
  });

  test('an error on a database is told as damage when its pages are overwritten', async () => {
    const path = await goalgenDatabase();
    const copy = `${path}.copy`;
    copyFileSync(path, copy);
    writeFileSync(copy, readFileSync(copy).fill(0xff, 4096, 8192));
    damaged(copy);
  });
});
