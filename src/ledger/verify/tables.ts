import sql from 'sql-template-tag';
import type { Database } from '../../db/database';
import { changedWatchers } from '../../db/schemaCheck';

export async function storedGoals(db: Database): Promise<{ id: string; state: string }[]> {
  return db.all(sql`SELECT iif(typeof(id) = 'blob', quote(id), id) AS id, state FROM goals`);
}

/** Problems with the tables themselves, as messages for people. */
export async function tableProblems(db: Database): Promise<string[]> {
  return [...(await damage(db)), ...(await watchers(db)), ...(await strayAnnouncement(db))];
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

async function watchers(db: Database): Promise<string[]> {
  const changed = await changedWatchers(db);
  return changed.length === 0
    ? []
    : [`what records hand edits was changed or taken away: ${changed.join(', ')}`];
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
