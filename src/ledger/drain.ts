import type { Instant } from '../clock';
import type { Database } from '../db/database';
import { takeAppendLock } from '../db/lock';
import { ledgerLine } from './event';
import { appendOnce, checkAppendable } from './file';
import { countPending, eventBefore, markAppended, pendingEvents } from './outbox';

const BATCH = 1000;

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
 * Brings every event of the outbox into the ledger file, in order, each exactly once, and returns how many. The append
 * lock is held from reading the outbox to noting what was appended; a process killed in between leaves lines that the
 * next one recognises.
 */
export async function drainLedger(db: Database, ledger: LedgerFile, now: Instant): Promise<number> {
  let drained = 0;
  while ((await countPending(db)) > 0) drained += await drainBatch(db, ledger, now);
  return drained;
}

async function drainBatch(db: Database, ledger: LedgerFile, now: Instant): Promise<number> {
  return db.transaction(async () => {
    const events = await pendingEvents(db, BATCH);
    const [first, last] = [events[0], events.at(-1)];
    if (first === undefined || last === undefined) return 0;
    const preceding = await eventBefore(db, first.seq);
    const release = takeAppendLock(ledger.path, ledger.busyTimeoutSeconds);
    try {
      appendOnce(ledger.path, events.map(ledgerLine), preceding === undefined ? undefined : ledgerLine(preceding));
      await markAppended(db, { first: first.seq, last: last.seq }, now);
    } finally {
      release();
    }
    return events.length;
  });
}
