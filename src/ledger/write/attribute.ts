import sql from 'sql-template-tag';
import type { Database } from '../../db/database';
import type { JsonMap } from '../../lib/json';
import type { LedgerEventName } from '../event';

/**
 * Runs `body` and tells the triggers that its changes are goalgen's own and not typed by hand. For
 * goals the triggers record `change.event`, or nothing where that is null because the change is
 * recorded elsewhere. Must be called inside a transaction.
 */
export async function attributed(
  db: Database,
  change: {
    readonly event: LedgerEventName | null;
    readonly by: string;
    readonly note: string | null;
    /** Further keys of the event's meta. */
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
