import { existsSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import { UsageError } from '../errors';
import { createPrivately } from './createPrivately';
import { bringUpToDate } from './migrate';
import { Sqlite } from './sqlite';
import { translated } from './sqliteErrors';

export interface OpenOptions {
  readonly path: string;
  readonly busyTimeoutSeconds: number;
  /**
   * `create`: make folder and file when missing. `existing`: the file must be there. `read`: that, and this connection
   * cannot write.
   */
  readonly mode: 'create' | 'existing' | 'read';
}

/**
 * Opens goalgen's database and brings its schema up to date.
 * @throws UsageError when it is missing, no database, not writable, or of a newer goalgen.
 */
export function openDatabase({ path, busyTimeoutSeconds, mode }: OpenOptions): Sqlite {
  if (mode === 'create') createPrivately(path);
  else if (!existsSync(path)) {
    throw new UsageError(
      `There is no database at ${path}.`,
      'goalgen import FILE makes one; --data-dir names another folder',
    );
  }
  const connection = translated(path, () => {
    const opened = new SqliteDatabase(path, {
      readonly: mode === 'read',
      timeout: Math.round(busyTimeoutSeconds * 1000),
    });
    try {
      // First whose database this is; only then is anything about it changed.
      bringUpToDate(opened, path);
      configure(opened, mode);
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  });
  return new Sqlite(connection, path);
}

/** A database that lives as long as the process, with the same schema. */
export function openInMemory(): Sqlite {
  const connection = new SqliteDatabase(':memory:');
  connection.pragma('foreign_keys = ON');
  bringUpToDate(connection, ':memory:');
  return new Sqlite(connection, ':memory:');
}

function configure(connection: SqliteDatabase.Database, mode: OpenOptions['mode']): void {
  connection.pragma('foreign_keys = ON');
  if (mode === 'read') return;
  // Changing the journal mode takes a lock, so it is done only where it is not so yet.
  if (connection.pragma('journal_mode', { simple: true }) !== 'wal') connection.pragma('journal_mode = WAL');
  // FULL: what the ledger file says after its fsync must not be missing from the table after a power cut.
  connection.pragma('synchronous = FULL');
}
