import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Database } from './database';
import { openInMemory } from './open';
import type { Sqlite } from './sqlite';

/** What the answers of a scan depend on, as far as they do; the runs stay where they are. */
const ROWS = {
  beliefs: sql`TRUE`,
  goals: sql`TRUE`,
  silences: sql`TRUE`,
  tightenings: sql`TRUE`,
  // What refusals held back.
  proposals: sql`outcome = 'rejected' AND goal_id IN (SELECT id FROM goals WHERE state = 'rejected')`,
  // What became of goals, and by whom.
  ledger_events: sql`goal_id IS NOT NULL AND event IN ('goal_approved', 'goal_rejected', 'goal_satisfied', 'goal_abandoned',
                                                       'goal_updated_externally', 'goal_created_externally')`,
  // When the last scan was.
  scans: sql`id = (SELECT max(id) FROM scans)`,
} as const satisfies Record<string, Sql>;
export type CopiedTable = keyof typeof ROWS;

export type CopiedRow = Readonly<Record<string, string | number | Uint8Array | null>>;

/** The row that the copy gets for one of the database's, or none. */
export type Change = (table: CopiedTable, row: CopiedRow) => CopiedRow | undefined;

/**
 * A copy in memory of what the answers of a scan depend on: the very same scan runs on it for a dry run, and cannot write
 * anywhere else. Rows are as they are, unless `change` makes others of them.
 */
export async function copyInMemory(
  db: Database,
  change: Change = (_, row) => row,
): Promise<Sqlite> {
  const copy = openInMemory();
  await copy.transaction(() =>
    withoutTriggers(copy, async () => {
      for (const [table, which] of Object.entries(ROWS))
        await copyTable(db, copy, table as CopiedTable, which, change);
    }),
  );
  return copy;
}

async function copyTable(
  db: Database,
  copy: Database,
  table: CopiedTable,
  which: Sql,
  change: Change,
): Promise<void> {
  // Our columns only: a table taken over from another system may have more.
  const columns = await copy.all<{ name: string }>(
    sql`SELECT name FROM pragma_table_info(${table})`,
  );
  const names = raw(columns.map((column) => column.name).join(', '));
  for (const row of await db.all<CopiedRow>(
    sql`SELECT ${names} FROM ${raw(table)} WHERE ${which} ORDER BY rowid`,
  )) {
    const copied = change(table, row);
    if (copied !== undefined)
      await copy.run(
        sql`INSERT INTO ${raw(table)} (${names}) VALUES (${join(Object.values(copied))})`,
      );
  }
}

/** What happened is copied; that it is, is no event. */
async function withoutTriggers(copy: Database, body: () => Promise<void>): Promise<void> {
  const triggers = await copy.all<{ name: string; sql: string }>(
    sql`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`,
  );
  for (const { name } of triggers) await copy.run(sql`DROP TRIGGER ${raw(name)}`);
  await body();
  for (const trigger of triggers) await copy.run(sql`${raw(trigger.sql)}`);
}
