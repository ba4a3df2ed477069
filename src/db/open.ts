import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { codeOf, UsageError } from '../lib/errors';
import { refuseForeignLink } from '../lib/foreignFolder';
import { createPrivately } from './createPrivately';
import { bringUpToDate } from './migrate';
import { Sqlite } from './sqlite';
import { translated } from './sqliteErrors';

export interface OpenOptions {
  readonly path: string;
  readonly busyTimeoutSeconds: number;
  /**
   * `create` creates a missing folder and file; `existing` requires the file; `read` requires it,
   * too, and makes a connection that cannot write.
   */
  readonly mode: 'create' | 'existing' | 'read';
}

/**
 * Opens goalgen's database and brings its schema up to date.
 * @throws UsageError when it is missing, no database, not writable, or of a newer goalgen
 */
export function openDatabase({ path, busyTimeoutSeconds, mode }: OpenOptions): Sqlite {
  refuseForeignLink(path);
  if (mode === 'create') createPrivately(path);
  else if (!existsSync(path)) {
    throw new UsageError(
      `There is no database at ${path}.`,
      'goalgen init makes one; --data-dir names another folder',
    );
  }
  const timeout = Math.round(busyTimeoutSeconds * 1000);
  return new Sqlite(
    translated(path, () =>
      mode === 'read' ? openToRead(path, timeout) : openToWrite(path, timeout),
    ),
    path,
  );
}

function openToWrite(path: string, timeout: number): SqliteDatabase.Database {
  return prepared(new SqliteDatabase(path, { timeout }), (connection) => {
    // First find out whose database this is: nothing about another program's may be changed.
    bringUpToDate(connection, path);
    connection.pragma('foreign_keys = ON');
    // Changing the journal mode takes a lock, so it is changed only if it is not WAL yet.
    if (connection.pragma('journal_mode', { simple: true }) !== 'wal')
      connection.pragma('journal_mode = WAL');
    // FULL: an event whose line is in the synced ledger file must not be missing from the table
    // after a power cut.
    connection.pragma('synchronous = FULL');
  });
}

/**
 * Opens a connection that cannot write. In WAL mode SQLite needs side files even to read. Where
 * this user can make them, the connection is an ordinary one that refuses to write and removes them
 * again; elsewhere it is a read-only one. Where the side files are missing and cannot be made, it
 * reads a copy of the file in memory.
 */
function openToRead(path: string, timeout: number): SqliteDatabase.Database {
  const check = (connection: SqliteDatabase.Database) => bringUpToDate(connection, path);
  if (isWritable(path)) {
    const connection = prepared(new SqliteDatabase(path, { timeout }), (opened) =>
      opened.pragma('query_only = ON'),
    );
    return prepared(connection, check);
  }
  try {
    return prepared(new SqliteDatabase(path, { readonly: true, timeout }), check);
  } catch (error) {
    const isMissingSideFiles =
      /^SQLITE_(CANTOPEN|READONLY)/.test(codeOf(error) ?? '') && !existsSync(`${path}-wal`);
    if (!isMissingSideFiles || statSync(path).size > COPY_BYTES_MAX) throw error;
    return prepared(new SqliteDatabase(withoutWal(readFileSync(path)), { readonly: true }), check);
  }
}

/** Maximum size, in bytes, of a database file that is copied into memory. */
export const COPY_BYTES_MAX = 256 * 1024 * 1024;

/**
 * Turns off WAL in the bytes of a database file. Bytes 18 and 19 of its header ask for side files,
 * and in memory there are none.
 */
export function withoutWal(file: Buffer): Buffer {
  return file.fill(1, 18, 20);
}

function prepared(
  connection: SqliteDatabase.Database,
  prepare: (connection: SqliteDatabase.Database) => unknown,
): SqliteDatabase.Database {
  try {
    prepare(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Whether this user may write the file, and create files beside it. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Opens an empty database in memory, with goalgen's schema, that lives as long as the process. */
export function openInMemory(): Sqlite {
  const connection = new SqliteDatabase(':memory:');
  connection.pragma('foreign_keys = ON');
  bringUpToDate(connection, ':memory:');
  return new Sqlite(connection, ':memory:');
}
