import sql from 'sql-template-tag';
import type { Database } from '../db/database';
import type { LedgerEventName } from './event';

/**
 * Tells the triggers of `goals` and `beliefs` that the change made by `body` is goalgen's own, and what to record of it: an
 * event, or none where the change is recorded elsewhere. Inside the caller's transaction.
 */
export async function announced(
  db: Database,
  change: { readonly event: LedgerEventName | null; readonly by: string; readonly note: string | null },
  body: () => Promise<unknown>,
): Promise<void> {
  await db.run(
    sql`INSERT OR REPLACE INTO announced_change (id, event, by, note) VALUES (1, ${change.event}, ${change.by}, ${change.note})`,
  );
  await body();
  await db.run(sql`DELETE FROM announced_change`);
}
