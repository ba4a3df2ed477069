import { existsSync, readFileSync, statSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import type { Sql } from 'sql-template-tag';
import { codeOf, FailedError, messageOf } from '../lib/errors';
import { COPY_BYTES_MAX, withoutWal } from './open';
import type { Reader, ResultColumn } from './reader';

/**
 * Opens another program's SQLite file for reading only.
 * @throws FailedError when the file is missing, or cannot be read
 */
export function openSqliteReader(path: string, busyTimeoutSeconds: number): SqliteReader {
  if (!existsSync(path))
    throw new FailedError(`${path} is not there.`, 'name the file of the database with "file"');
  return reading(
    path,
    () => new SqliteReader(connect(path, Math.round(busyTimeoutSeconds * 1000)), path),
  );
}

/** A statement and its values, as they cross from one process to another. */
type Statement = Pick<Sql, 'sql' | 'values'>;

export class SqliteReader implements Reader {
  readonly engine = 'sqlite';

  constructor(
    readonly connection: SqliteDatabase.Database,
    readonly path: string,
  ) {}

  async all<Row extends object>(query: Statement): Promise<Row[]> {
    return reading(
      this.path,
      () => this.connection.prepare(query.sql).all(...query.values) as Row[],
    );
  }

  async columns(query: Statement): Promise<ResultColumn[]> {
    return reading(this.path, () =>
      this.connection
        .prepare(query.sql)
        .columns()
        .map(({ name, type }) => ({ name, type })),
    );
  }

  async close(): Promise<void> {
    this.connection.close();
  }
}

/**
 * Opens a file read-only. A file in WAL mode needs side files even for readers; where they are
 * missing and cannot be created, a copy in memory is read.
 */
function connect(path: string, timeout: number): SqliteDatabase.Database {
  const connection = new SqliteDatabase(path, { readonly: true, fileMustExist: true, timeout });
  try {
    connection.prepare('SELECT count(*) FROM sqlite_master').get();
    return connection;
  } catch (error) {
    connection.close();
    const lacksSideFiles =
      /^SQLITE_(?:CANTOPEN|READONLY)/.test(codeOf(error) ?? '') && !existsSync(`${path}-wal`);
    if (!lacksSideFiles || statSync(path).size > COPY_BYTES_MAX) throw error;
    return new SqliteDatabase(withoutWal(readFileSync(path)), { readonly: true });
  }
}

function reading<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    // The operator wrote the SQL or named the file, and so must fix every error, also
    // better-sqlite3's own about parameters and statements.
    const code = codeOf(cause) ?? '';
    if (code.startsWith('SQLITE_BUSY'))
      throw new FailedError(`${path} is locked by another program.`, 'again when it is done', {
        cause,
      });
    throw new FailedError(`${path}: ${messageOf(cause)}`, 'goalgen doctor; docs/sources.md', {
      cause,
    });
  }
}
