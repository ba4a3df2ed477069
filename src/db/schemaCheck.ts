import sql from 'sql-template-tag';
import type { Database } from './database';
import { presentSchema } from './upgrade';

/** How the objects of a database differ from schema.sql, by names. */
export interface SchemaDifferences {
  /** Triggers and views that are missing or altered. They record hand edits. */
  readonly watchers: readonly string[];
  /** Triggers on goalgen's tables that are not goalgen's. They may change what it writes. */
  readonly foreignTriggers: readonly string[];
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
  const tables = new Set(wanted.filter(({ type }) => type === 'table').map(({ name }) => name));
  const foreign = (type: string) =>
    there
      .filter((each) => each.type === type && each.sql !== null && !names.has(each.name))
      .filter((each) => tables.has(each.tbl_name) || type === 'trigger')
      .map(({ name }) => name);
  return {
    watchers: wanted
      .filter(({ type }) => type === 'trigger' || type === 'view')
      .filter(({ name, sql: text }) => known.get(name) !== text)
      .map(({ name }) => name),
    foreignTriggers: foreign('trigger').filter((name) => isOnOurs(name, there, tables)),
    indexes: wanted
      .filter(({ type }) => type === 'index')
      .filter(({ name, sql: text }) => isLost(text, known.get(name)))
      .map(({ name }) => name),
    foreignIndexes: foreign('index'),
  };
}

function isOnOurs(
  trigger: string,
  there: readonly { readonly name: string; readonly tbl_name: string }[],
  tables: ReadonlySet<string>,
): boolean {
  const table = there.find(({ name }) => name === trigger)?.tbl_name ?? '';
  return tables.has(table) || table.endsWith('_as_json');
}

/** Whether an index is missing, or no longer unique. */
function isLost(wanted: string, found: string | undefined): boolean {
  const isUnique = (text: string) => /^\s*CREATE\s+UNIQUE\s/i.test(text);
  return found === undefined || (isUnique(wanted) && !isUnique(found));
}
