import sql from 'sql-template-tag';
import type { Database } from './database';
import { presentSchema } from './upgrade';

/** How the objects of a database differ from schema.sql, by names. */
export interface SchemaDifferences {
  /** Triggers and views that are missing or altered. They record hand edits. */
  readonly watchers: readonly string[];
  /** Triggers on goalgen's tables that are not goalgen's. They may change what it writes. */
  readonly foreignTriggers: readonly { readonly name: string; readonly sql: string }[];
  /** Indexes that are missing, or were unique and are not. Some keep goals and runs from doubling. */
  readonly indexes: readonly string[];
  /** Indexes on goalgen's tables that are not goalgen's. They are harmless. */
  readonly foreignIndexes: readonly string[];
}

export async function schemaDifferences(db: Database): Promise<SchemaDifferences> {
  const there = await db.all<{ type: string; name: string; tbl_name: string; sql: string | null }>(
    sql`SELECT type, name, tbl_name, sql FROM sqlite_master`,
  );
  const known = new Map(there.map((object) => [object.name, object.sql ?? '']));
  const wanted = presentSchema();
  const names = new Set(wanted.map(({ name }) => name));
  const isOnOurs = (table: string) =>
    wanted.some(({ type, name }) => (type === 'table' || type === 'view') && name === table);
  const foreign = (type: string) =>
    there.flatMap((each) =>
      each.type === type && each.sql !== null && !names.has(each.name) && isOnOurs(each.tbl_name)
        ? [{ name: each.name, sql: each.sql }]
        : [],
    );
  return {
    watchers: wanted
      .filter(({ type }) => type === 'trigger' || type === 'view')
      .filter(({ name, sql: text }) => known.get(name) !== text)
      .map(({ name }) => name),
    foreignTriggers: foreign('trigger'),
    indexes: wanted
      .filter(({ type }) => type === 'index')
      .filter(({ name, sql: text }) => isLost(text, known.get(name)))
      .map(({ name }) => name),
    foreignIndexes: foreign('index').map(({ name }) => name),
  };
}

/** Whether an index is missing, or no longer unique. */
function isLost(wanted: string, found: string | undefined): boolean {
  const isUnique = (text: string) => /^\s*CREATE\s+UNIQUE\s/i.test(text);
  return found === undefined || (isUnique(wanted) && !isUnique(found));
}
