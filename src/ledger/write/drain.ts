import type { Database } from '../../db/database';
import { takeAppendLock } from '../../db/lock';
import type { Instant } from '../../lib/clock';
import { FailedError } from '../../lib/errors';
import { CHAIN_START, chainHash, digestOf } from '../chain';
import { ledgerLine } from '../event';
import {
  eventBefore,
  markAppended,
  markFileStart,
  outboxState,
  pendingEvents,
  storeHash,
  unsealedEvents,
} from '../outbox';
import type { LedgerFile } from './check';
import { appendOnce, checkAppendable } from './file';
import { reconcileRotation } from './reconcileRotation';

/** Maximum number of events that one transaction appends. */
const BATCH = 1000;

/**
 * Appends every event of the outbox to the ledger file, in order, each exactly once. The append
 * lock is held from reading the outbox to marking the events as appended; a process killed in
 * between leaves lines that the next process recognises.
 */
export async function drainLedger(db: Database, ledger: LedgerFile, now: Instant): Promise<void> {
  while (!(await drainBatch(db, ledger, now)));
}

/**
 * Maximum number of attempts to append a batch; one fails when another program truncates the file
 * meanwhile.
 */
const ATTEMPTS = 5;

/**
 * Appends one batch in one transaction.
 * @returns whether it was the last batch
 */
async function drainBatch(db: Database, ledger: LedgerFile, now: Instant): Promise<boolean> {
  return db.transaction(async () => {
    const release = takeAppendLock(ledger.path, ledger.busyTimeoutSeconds);
    try {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        if (await appendPending(db, ledger.path, now)) return (await outboxState(db)).complete;
      }
    } finally {
      release();
    }
    throw new FailedError(
      `${ledger.path} is being truncated again and again.`,
      'stop what truncates it; the events are kept in the database and will be appended',
    );
  });
}

/**
 * Appends the next events.
 * @returns false when the file was truncated meanwhile, and must be checked again
 */
async function appendPending(db: Database, path: string, now: Instant): Promise<boolean> {
  checkAppendable(path);
  const isAnother = await reconcileRotation(db, path, now);
  const sealed = await sealEvents(db);
  const events = await pendingEvents(db, BATCH);
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) {
    if (sealed > 0 || (await outboxState(db)).complete) return true;
    throw new FailedError(
      'The database holds a ledger event that cannot be appended: its number is out of order.',
      "sqlite3 raw_store.db 'SELECT * FROM ledger_events ORDER BY seq DESC LIMIT 5', " +
        'and docs/reliability.md',
    );
  }
  const preceding = isAnother ? undefined : await eventBefore(db, first.seq);
  const appended = appendOnce(
    path,
    events.map(ledgerLine),
    preceding === undefined ? undefined : ledgerLine(preceding),
    !isAnother,
  );
  if (appended === 'cut off') return false;
  if (isAnother || appended.begins === 0) await markFileStart(db, first.seq, appended.begins);
  await markAppended(db, { first: first.seq, last: last.seq }, now);
  return true;
}

/**
 * Adds the next events to the chain of hashes.
 * @returns how many events it added
 */
async function sealEvents(db: Database): Promise<number> {
  const events = await unsealedEvents(db, BATCH);
  const [first] = events;
  if (first === undefined) return 0;
  let hash = (await eventBefore(db, first.seq))?.hash ?? CHAIN_START;
  let sealed = 0;
  for (const event of events) {
    const digest = event.facts === null ? event.digest : digestOf(event.facts);
    hash = chainHash(hash, ledgerLine(event), digest);
    sealed += await storeHash(db, event.seq, { hash, digest });
  }
  return sealed;
}
