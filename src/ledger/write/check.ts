import { statSync } from 'node:fs';
import type { Database } from '../../db/database';
import { takeAppendLock } from '../../db/lock';
import { outboxState } from '../outbox';
import { checkAppendable } from './file';

export interface LedgerFile {
  readonly path: string;
  /** Seconds to wait for another process that is appending. */
  readonly busyTimeoutSeconds: number;
}

/**
 * Checks, before something is decided, that its record could be appended: the append lock is
 * available, and the path is a ledger or can become one.
 * @throws UsageError when the path cannot be a ledger, FailedError when another process holds the
 * lock for too long
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
 * Whether the ledger file needs no work. If the file is missing or empty although there are events,
 * it was rotated: then the rotated files must be checked for missing lines.
 */
export async function isUpToDate(db: Database, path: string): Promise<boolean> {
  const { complete, any } = await outboxState(db);
  return complete && !(any && sizeOf(path) === 0);
}

/**
 * The size of a file in bytes; 0 for one that is missing or cannot be examined: the code that opens
 * it reports that.
 */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
