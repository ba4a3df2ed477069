import { statSync } from 'node:fs';
import type { Database } from '../../db/database';
import { takeAppendLock } from '../../db/lock';
import { outboxState } from '../outbox';
import { checkAppendable } from './file';

export interface LedgerFile {
  readonly path: string;
  /** How long to wait for another process that is appending. */
  readonly busyTimeoutSeconds: number;
}

/**
 * Asks, before something is decided, whether its record could be appended: the lock can be had, and the path is a
 * ledger or free to become one.
 * @throws UsageError, or FailedError when another process holds the lock for too long
 */
export function checkLedger(ledger: LedgerFile): void {
  const release = takeAppendLock(ledger.path, ledger.busyTimeoutSeconds);
  try {
    checkAppendable(ledger.path);
  } finally {
    release();
  }
}

/**
 * Is there nothing to do for the ledger file? A file that is gone or empty though there are events was rotated, and it is
 * to be seen whether every line is in what was rotated away.
 */
export async function isUpToDate(db: Database, path: string): Promise<boolean> {
  const { complete, any } = await outboxState(db);
  return complete && !(any && sizeOf(path) === 0);
}

/** 0 for what is not there, or cannot be asked: whoever opens it says so. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
