import SqliteDatabase from 'better-sqlite3';
import { codeOf, FailedError, ScanRunningError } from '../lib/errors';
import { createPrivately } from './createPrivately';
import { translated } from './sqliteErrors';

/**
 * Lets one scan at a time work on a database.
 * @returns a function that lets the lock go
 * @throws ScanRunningError at once when another scan holds it
 */
export function takeScanLock(databasePath: string): () => void {
  const release = takeLock(`${databasePath}.scan-lock`, 0);
  if (release === undefined) throw new ScanRunningError();
  return release;
}

/**
 * Lets one run of a task at a time go on.
 * @returns a function that lets the lock go; undefined when another run holds it
 */
export function takeTaskLock(path: string): (() => void) | undefined {
  return takeLock(path, 0);
}

/**
 * Lets one process at a time migrate a database, and none while a scan works on it.
 * @throws FailedError when it was not to be had in `waitSeconds`
 */
export function takeMigrationLock(databasePath: string, waitSeconds: number): () => void {
  return takeOrFail(`${databasePath}.scan-lock`, waitSeconds);
}

/**
 * Lets one process at a time append to a ledger file.
 * @throws FailedError when it was not to be had in `waitSeconds`
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

/** An exclusive transaction on a small file, which the kernel lets go when the process dies, however it dies. */
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
