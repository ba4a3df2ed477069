import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Database } from './database';
import { openInMemory } from './open';
import type { Sqlite } from './sqlite';

/** Goals that a scan may look at now: of the closed ones the newest of each problem, and refusals. */
const PRESENT_GOALS = sql`state IN ('proposed', 'active', 'executing') OR goal_key IS NULL
  OR (state = 'rejected' AND rejected_until IS NOT 'lifted')
  OR updated_at > (SELECT max(scanned_at) FROM scans) - 30 * 86400
  OR goals.rowid IN (SELECT max(rowid) FROM goals GROUP BY goal_key)`;

/** Events that tell what became of goals, and who decided it. */
const FATES = sql`goal_id IS NOT NULL AND event IN ('goal_approved', 'goal_rejected', 'goal_satisfied', 'goal_abandoned',
                                                    'goal_updated_externally', 'goal_created_externally')`;

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
  ledger_events: FATES,
  // The last scan, for its time.
  scans: sql`id = (SELECT max(id) FROM scans)`,
} as const satisfies Record<string, Sql>;

/** Of a million goals that were closed long ago, a scan of this moment needs none. */
const PRESENT_ROWS: typeof ROWS = {
  ...ROWS,
  goals: PRESENT_GOALS,
  ledger_events: sql`${FATES} AND goal_id IN (SELECT id FROM goals WHERE ${PRESENT_GOALS})`,
};

/** Rows that are copied at a time where all are; what a scan needs now is read at once. */
const PAGE = 2000;

export type CopiedTable = keyof typeof ROWS;

export type CopiedRow = Readonly<Record<string, string | number | Uint8Array | null>>;

/** Turns a row of the database into a row of the copy; undefined leaves the row out. */
export type Change = (table: CopiedTable, row: CopiedRow) => CopiedRow | undefined;

/**
 * Copies the rows on which the answers of a scan depend into memory. A dry run is the very same
 * scan on that copy, so it cannot write anywhere else.
 * @param change replaces rows, for a copy of an earlier moment, for which all rows are needed; without
 * it, what a scan of the present moment needs is copied as it is
 */
export async function copyInMemory(db: Database, change?: Change): Promise<Sqlite> {
  const copy = openInMemory();
  await copy.transaction(() =>
    withoutTriggers(copy, async () => {
      for (const [table, which] of Object.entries(change === undefined ? PRESENT_ROWS : ROWS))
        await copyTable(db, copy, { table: table as CopiedTable, which }, change);
    }),
  );
  return copy;
}

async function copyTable(
  db: Database,
  copy: Database,
  { table, which }: { readonly table: CopiedTable; readonly which: Sql },
  change: Change | undefined,
): Promise<void> {
  // Only the columns of schema.sql: a table taken over from another system may have more.
  const columns = await copy.all<{ name: string }>(
    sql`SELECT name FROM pragma_table_info(${table})`,
  );
  const names = raw(columns.map((column) => column.name).join(', '));
  const limit = change === undefined ? -1 : PAGE;
  for (let after: number | undefined = Number.MIN_SAFE_INTEGER; after !== undefined; ) {
    const rows: (CopiedRow & { readonly [NUMBER]: number })[] = await db.all(sql`
      SELECT rowid AS ${raw(NUMBER)}, ${names} FROM ${raw(table)}
      WHERE rowid > ${after} AND (${which}) ORDER BY rowid LIMIT ${limit}`);
    for (const { [NUMBER]: _, ...row } of rows) {
      const copied = change === undefined ? row : change(table, row);
      if (copied !== undefined)
        await copy.run(
          sql`INSERT INTO ${raw(table)} (${names}) VALUES (${join(Object.values(copied))})`,
        );
    }
    after = change === undefined ? undefined : rows.at(-1)?.[NUMBER];
  }
}

/** Name of the column that holds the number of a row, which no table has. */
const NUMBER = 'number_of_row';

/** Runs `body` without triggers: copying a row is not an event, though the row may record one. */
async function withoutTriggers(copy: Database, body: () => Promise<void>): Promise<void> {
  const triggers = await copy.all<{ name: string; sql: string }>(
    sql`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`,
  );
  for (const { name } of triggers) await copy.run(sql`DROP TRIGGER ${raw(name)}`);
  await body();
  for (const trigger of triggers) await copy.run(sql`${raw(trigger.sql)}`);
}
