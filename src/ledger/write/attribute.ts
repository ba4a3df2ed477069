import sql from 'sql-template-tag';
import type { Database } from '../../db/database';
import type { JsonMap } from '../../lib/json';
import type { LedgerEventName } from '../event';

/**
 * Tells the triggers of `goals` and `beliefs` that the change made by `body` is goalgen's own, and what to record of it: an
 * event, or none where the change is recorded elsewhere. Inside the caller's transaction.
 */
export async function attributed(
  db: Database,
  change: {
    readonly event: LedgerEventName | null;
    readonly by: string;
    readonly note: string | null;
    /** What the event says besides. */
    readonly meta?: JsonMap;
  },
  body: () => Promise<unknown>,
): Promise<void> {
  await db.run(
    sql`INSERT OR REPLACE INTO announced_change (id, event, by, note, meta)
        VALUES (1, ${change.event}, ${change.by}, ${change.note}, ${change.meta === undefined ? null : JSON.stringify(change.meta)})`,
  );
  await body();
  await db.run(sql`DELETE FROM announced_change`);
}
