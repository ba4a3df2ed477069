import sql, { join, raw } from 'sql-template-tag';
import type { Database } from './database';
import { openInMemory } from './open';
import type { Sqlite } from './sqlite';

/** What the answers of a scan depend on; the runs stay where they are. */
const TABLES = ['beliefs', 'goals'] as const;

export type CopiedRow = Readonly<Record<string, string | number | Uint8Array | null>>;

/** The row that the copy gets for one of the database's, or none. */
export type Change = (table: (typeof TABLES)[number], row: CopiedRow) => CopiedRow | undefined;

/**
 * A copy in memory of what the answers of a scan depend on: the very same scan runs on it for a dry run, and cannot write
 * anywhere else. Rows are as they are, unless `change` makes others of them.
 */
export async function copyInMemory(db: Database, change: Change = (_, row) => row): Promise<Sqlite> {
  const copy = openInMemory();
  await copy.transaction(async () => {
    for (const table of TABLES) {
      // Our columns only: a table taken over from another system may have more.
      const columns = await copy.all<{ name: string }>(sql`SELECT name FROM pragma_table_info(${table})`);
      const names = raw(columns.map((column) => column.name).join(', '));
      for (const row of await db.all<CopiedRow>(sql`SELECT ${names} FROM ${raw(table)} ORDER BY rowid`)) {
        const copied = change(table, row);
        if (copied !== undefined)
          await copy.run(sql`INSERT INTO ${raw(table)} (${names}) VALUES (${join(Object.values(copied))})`);
      }
    }
  });
  return copy;
}
