import type { Instant } from '../clock';
import type { Database } from '../db/database';
import { ledgerLine } from './event';
import { appendOnce } from './file';
import { countPending, lastAppended, markAppended, pendingEvents } from './outbox';

const BATCH = 1000;

/**
 * Brings every event of the outbox into the ledger file, in order, each exactly once, and returns how many. The
 * database's write lock serves as the append lock: one process appends at a time, and the kernel lets the lock go when
 * its holder dies. A process killed between the append and the commit leaves lines that the next one recognises.
 */
export async function drainLedger(db: Database, path: string, now: Instant): Promise<number> {
  let drained = 0;
  while ((await countPending(db)) > 0) {
    drained += await db.transaction(async () => {
      const events = await pendingEvents(db, BATCH);
      const [first, last] = [events[0], events.at(-1)];
      if (first === undefined || last === undefined) return 0;
      const preceding = await lastAppended(db);
      appendOnce(path, events.map(ledgerLine), preceding === undefined ? undefined : ledgerLine(preceding));
      await markAppended(db, { first: first.seq, last: last.seq }, now);
      return events.length;
    });
  }
  return drained;
}
