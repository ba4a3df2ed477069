import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Database } from './database';
import { openInMemory } from './open';
import type { Sqlite } from './sqlite';

/**
 * The rows on which the answers of a scan depend, by table. Runs are not copied: they are read
 * where they are.
 */
const ROWS = {
  task_statements: sql`TRUE`,
  beliefs: sql`TRUE`,
  goals: sql`TRUE`,
  silences: sql`TRUE`,
  tightenings: sql`TRUE`,
  // The proposals that refused goals held back.
  proposals: sql`outcome = 'rejected' AND goal_id IN (SELECT id FROM goals WHERE state = 'rejected')`,
  // The events that tell what became of goals, and who decided it.
  ledger_events: sql`goal_id IS NOT NULL AND event IN ('goal_approved', 'goal_rejected', 'goal_satisfied', 'goal_abandoned',
                                                       'goal_updated_externally', 'goal_created_externally')`,
  // The last scan, for its time.
  scans: sql`id = (SELECT max(id) FROM scans)`,
} as const satisfies Record<string, Sql>;
export type CopiedTable = keyof typeof ROWS;

export type CopiedRow = Readonly<Record<string, string | number | Uint8Array | null>>;

/** Turns a row of the database into a row of the copy; undefined leaves the row out. */
export type Change = (table: CopiedTable, row: CopiedRow) => CopiedRow | undefined;

/**
 * Copies the rows on which the answers of a scan depend into memory. A dry run is the very same
 * scan on that copy, so it cannot write anywhere else.
 * @param change replaces rows; without it they are copied as they are
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
  // Only the columns of schema.sql: a table taken over from another system may have more.
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

/** Runs `body` without triggers: copying a row is not an event, though the row may record one. */
async function withoutTriggers(copy: Database, body: () => Promise<void>): Promise<void> {
  const triggers = await copy.all<{ name: string; sql: string }>(
    sql`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`,
  );
  for (const { name } of triggers) await copy.run(sql`DROP TRIGGER ${raw(name)}`);
  await body();
  for (const trigger of triggers) await copy.run(sql`${raw(trigger.sql)}`);
}
