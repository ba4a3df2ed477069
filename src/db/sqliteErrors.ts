import SqliteDatabase from 'better-sqlite3';
import { codeOf, FailedError, GoalgenError, messageOf, UsageError } from '../lib/errors';
import { presentSchema } from './upgrade';

/**
 * Runs `work`. SQLite errors that an operator can fix are thrown as UsageError or FailedError, all
 * other errors as they are.
 */
export function translated<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translate(path, error);
  }
}

function translate(path: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (cause instanceof GoalgenError || code === undefined || !code.startsWith('SQLITE_'))
    return cause;
  const options = { cause };
  if (code === 'SQLITE_NOTADB') {
    return new UsageError(
      `${path} is not a SQLite database.`,
      'name another with --database, or move it away',
      options,
    );
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new FailedError(
      `${path} is locked by another program.`,
      'again when it is done, or raise busyTimeoutSeconds',
      options,
    );
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM') {
    return new UsageError(
      `${path} cannot be written.`,
      'check who owns the file and its folder, or name another with --data-dir',
      options,
    );
  }
  if (code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_AUTH') {
    return new UsageError(
      `${path} cannot be opened.`,
      'check that the folder exists and is yours, or name another with --data-dir',
      options,
    );
  }
  if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR')) {
    return new FailedError(
      `${path}: the disk is full or failing (${code}).`,
      'make room (df -h), then run the command again; nothing is half-written',
      options,
    );
  }
  // Damage shows in more ways than SQLite has a code for: an overwritten length asks for more
  // memory than there is, an overwritten trigger for a column that does not exist. If a file fails
  // SQLite's own check or lacks goalgen's schema, that is taken for the cause of any error.
  if (code.startsWith('SQLITE_CORRUPT') || isDamaged(path)) {
    return new FailedError(
      `${path} is damaged or was changed (${code}: ${messageOf(cause)}).`,
      `sqlite3 '${path}' 'PRAGMA integrity_check', then restore a backup`,
      options,
    );
  }
  if (code === 'SQLITE_NOMEM') {
    return new FailedError('There is not enough memory.', 'again when more of it is free', options);
  }
  return cause;
}

/**
 * Whether the database file is damaged. Called only when a statement failed for no known reason,
 * since it reads the whole file.
 */
function isDamaged(path: string): boolean {
  try {
    const connection = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
    try {
      return (
        connection.pragma('quick_check(1)', { simple: true }) !== 'ok' || lacksSchema(connection)
      );
    } finally {
      connection.close();
    }
  } catch (error) {
    return /^SQLITE_(?:CORRUPT|NOTADB|NOMEM|ERROR)/.test(codeOf(error) ?? '');
  }
}

/** Whether a table, column or index of schema.sql is missing, or a trigger or view altered. */
function lacksSchema(connection: SqliteDatabase.Database): boolean {
  const rows = connection.prepare('SELECT name, sql FROM sqlite_master').all() as {
    name: string;
    sql: string;
  }[];
  const there = new Map(rows.map(({ name, sql }) => [name, sql]));
  const columns = connection.prepare('SELECT name FROM pragma_table_info(?)').pluck();
  return presentSchema().some(({ type, name, sql, columns: wanted }) => {
    if (type === 'trigger' || type === 'view') return there.get(name) !== sql;
    const present = columns.all(name);
    return !there.has(name) || wanted.some((column) => !present.includes(column));
  });
}
