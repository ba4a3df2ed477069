import SqliteDatabase from 'better-sqlite3';
import { codeOf, FailedError, ScanRunningError } from '../lib/errors';
import { createPrivately } from './createPrivately';
import { translated } from './sqliteErrors';

/**
 * Allows one scan at a time on a database.
 * @returns a function that releases the lock
 * @throws ScanRunningError at once when another scan holds it
 */
export function takeScanLock(databasePath: string): () => void {
  const release = takeLock(`${databasePath}.scan-lock`, 0);
  if (release === undefined) throw new ScanRunningError();
  return release;
}

/**
 * Allows one run of a task at a time.
 * @returns a function that releases the lock; undefined when another run holds it
 */
export function takeTaskLock(path: string): (() => void) | undefined {
  return takeLock(path, 0);
}

/**
 * Allows one process at a time to deliver the runs of a spool.
 * @returns a function that releases the lock; undefined when it cannot be had within `waitSeconds`
 */
export function takeSpoolLock(folder: string, waitSeconds: number): (() => void) | undefined {
  return takeLock(`${folder}/.lock`, waitSeconds);
}

/**
 * Allows one process at a time to migrate a database, and none during a scan.
 * @throws FailedError when the lock cannot be had within `waitSeconds`
 */
export function takeMigrationLock(databasePath: string, waitSeconds: number): () => void {
  return takeOrFail(`${databasePath}.scan-lock`, waitSeconds);
}

/**
 * Allows one process at a time to append to a ledger file.
 * @throws FailedError when the lock cannot be had within `waitSeconds`
 */
export function takeAppendLock(ledgerPath: string, waitSeconds: number): () => void {
  return takeOrFail(`${ledgerPath}.lock`, waitSeconds);
}

function takeOrFail(path: string, waitSeconds: number): () => void {
  const release = takeLock(path, waitSeconds);
  if (release !== undefined) return release;
  throw new FailedError(
    `${path} is locked by another program.`,
    'again when it is done, or raise busyTimeoutSeconds',
  );
}

/**
 * Takes a lock: an exclusive transaction on a small SQLite file, which the kernel releases when the
 * process dies, however it dies.
 * @returns a function that releases the lock; undefined when it cannot be had within `waitSeconds`
 */
function takeLock(path: string, waitSeconds: number): (() => void) | undefined {
  createPrivately(path);
  return translated(path, () => {
    const connection = new SqliteDatabase(path, { timeout: Math.round(waitSeconds * 1000) });
    try {
      connection.exec('BEGIN EXCLUSIVE');
      return () => connection.close();
    } catch (error) {
      connection.close();
      if (codeOf(error)?.startsWith('SQLITE_BUSY')) return undefined;
      throw error;
    }
  });
}
