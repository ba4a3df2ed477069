import sql from 'sql-template-tag';
import type { Database } from '../../db/database';
import { schemaDifferences } from '../../db/schemaCheck';

export async function storedGoals(db: Database): Promise<{ id: string; state: string }[]> {
  return db.all(sql`SELECT iif(typeof(id) = 'blob', quote(id), id) AS id, state FROM goals`);
}

/** What is found about the tables themselves, as messages for people. */
export interface TableReport {
  readonly problems: readonly string[];
  /** What is not goalgen's and does no harm. */
  readonly notes: readonly string[];
}

/** @param accepted statements of triggers that were there when goalgen took the database over */
export async function checkTables(
  db: Database,
  accepted: ReadonlySet<string>,
): Promise<TableReport> {
  const { watchers, foreignTriggers, indexes, foreignIndexes } = await schemaDifferences(db);
  const unknown = foreignTriggers.filter(({ sql: statement }) => !accepted.has(statement));
  return {
    problems: [
      ...(await damage(db)),
      ...named('what records hand edits was changed or taken away', watchers),
      ...named(
        "triggers that are not goalgen's change what it writes",
        unknown.map(({ name }) => name),
      ),
      ...named('indexes were changed or taken away', indexes),
      ...(await strayAnnouncement(db)),
      ...(await removedEvents(db)),
      ...(await doubledKeys(db)),
    ],
    notes: named("indexes that are not goalgen's", foreignIndexes),
  };
}

function named(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];
}

/** SQLite counts the events that were ever made, so that the newest ones cannot go unnoticed. */
async function removedEvents(db: Database): Promise<string[]> {
  const [row] = await db.all<{ made: number | null; newest: number | null }>(sql`
    SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'ledger_events') AS made,
           (SELECT max(seq) FROM ledger_events) AS newest`);
  const { made, newest } = { made: row?.made ?? 0, newest: row?.newest ?? 0 };
  if (made === newest) return [];
  return made > newest
    ? [`events ${newest + 1} to ${made} were removed from the database`]
    : [`the database has counted ${made} events, and the newest is event ${newest}`];
}

/** A key that an event says twice has two values, of which programs read one or the other. */
async function doubledKeys(db: Database): Promise<string[]> {
  const rows = await db.all<{ seq: number; event: string }>(sql`
    SELECT seq, event FROM ledger_events
    WHERE json_valid(meta) AND (SELECT count(*) <> count(DISTINCT key) FROM json_each(meta))
    ORDER BY seq LIMIT 1`);
  return rows.map(({ seq, event }) => `event ${seq} (${event}) says one thing twice`);
}

/** Runs SQLite's own check of the pages of `ledger_events` and `goals`. */
async function damage(db: Database): Promise<string[]> {
  const found: string[] = [];
  for (const table of ['ledger_events', 'goals']) {
    const rows = await db.all<{ quick_check: string }>(
      sql`SELECT * FROM pragma_quick_check(${table}) LIMIT 1`,
    );
    const said = rows[0]?.quick_check ?? 'ok';
    if (said !== 'ok') found.push(`the table ${table} is damaged: ${said}`);
  }
  return found;
}

/**
 * A row of `announced_change` exists only inside goalgen's transactions. A row that stays makes
 * hand edits look like goalgen's own.
 */
async function strayAnnouncement(db: Database): Promise<string[]> {
  const rows = await db.all(sql`SELECT 1 AS stray FROM announced_change`);
  if (rows.length === 0) return [];
  return [
    'announced_change holds a row: ' +
      'what was edited by hand since may be recorded as done by goalgen',
  ];
}
