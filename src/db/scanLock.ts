import SqliteDatabase from 'better-sqlite3';
import { codeOf, ScanRunningError } from '../errors';
import { createPrivately } from './createPrivately';
import { translated } from './sqliteErrors';

/**
 * Lets one scan at a time work on a database. The lock is an exclusive transaction on a small file beside it, which
 * the kernel lets go when the process dies, however it dies.
 * @returns a function that lets the lock go
 * @throws ScanRunningError at once when another scan holds it
 */
export function takeScanLock(databasePath: string): () => void {
  const path = `${databasePath}.scan-lock`;
  createPrivately(path);
  const connection = translated(path, () => new SqliteDatabase(path, { timeout: 0 }));
  try {
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    if (codeOf(error)?.startsWith('SQLITE_BUSY')) throw new ScanRunningError();
    return translated(path, () => {
      throw error;
    });
  }
  return () => connection.close();
}
