import sql, { join, raw } from 'sql-template-tag';
import type { Database } from './database';
import { openInMemory } from './open';
import type { Sqlite } from './sqlite';

/** What the answers of a scan depend on; the runs stay where they are. */
const TABLES = ['beliefs', 'goals'];

/**
 * A copy in memory of what the answers of a scan depend on: the very same scan runs on it for a dry run, and cannot write
 * anywhere else.
 */
export async function copyInMemory(db: Database, tables: readonly string[] = TABLES): Promise<Sqlite> {
  const copy = openInMemory();
  await copy.transaction(async () => {
    for (const table of tables) {
      // Our columns only: a table taken over from another system may have more.
      const columns = await copy.all<{ name: string }>(sql`SELECT name FROM pragma_table_info(${table})`);
      const names = raw(columns.map((column) => column.name).join(', '));
      for (const row of await db.all(sql`SELECT ${names} FROM ${raw(table)}`)) {
        await copy.run(sql`INSERT INTO ${raw(table)} (${names}) VALUES (${join(Object.values(row))})`);
      }
    }
  });
  return copy;
}
