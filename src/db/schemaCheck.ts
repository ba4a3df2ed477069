import sql from 'sql-template-tag';
import type { Database } from './database';
import { presentSchema } from './upgrade';

/**
 * The names of triggers and views of schema.sql that are missing or altered in a database. These
 * triggers and views record hand edits.
 */
export async function changedWatchers(db: Database): Promise<string[]> {
  const there = await db.all<{ name: string; sql: string }>(
    sql`SELECT name, sql FROM sqlite_master`,
  );
  const known = new Map(there.map((object) => [object.name, object.sql]));
  return presentSchema()
    .filter(({ type }) => type === 'trigger' || type === 'view')
    .filter((wanted) => known.get(wanted.name) !== wanted.sql)
    .map(({ name }) => name);
}
