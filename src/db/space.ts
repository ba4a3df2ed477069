import { setTimeout } from 'node:timers/promises';
import { monotonicMs } from '../lib/clock';
import type { Sqlite } from './sqlite';

/** Pages of the file that one transaction gives back to the system: others write in between. */
const PAGES = 500;
const PAUSE_MS = 5;
/** The value of `auto_vacuum` at which free pages can be given back. */
const INCREMENTAL = 2;

/** Maximum milliseconds for that: SQLite takes longer for each page the more of them are free. */
const PATIENCE_MS = 10_000;
/** A file of which so small a share is free is small enough: new rows use it. */
const FREE_SHARE = 0.2;

/**
 * Gives free pages of the database file back to the system, as far as that is done in some seconds.
 * @returns false when only `rewrite` can make the file much smaller: many pages are free, or the file
 * is of an earlier goalgen
 */
export async function giveSpaceBack(db: Sqlite): Promise<boolean> {
  const from = monotonicMs();
  while (pragma(db, 'auto_vacuum') === INCREMENTAL && monotonicMs() - from < PATIENCE_MS) {
    const before = pragma(db, 'freelist_count');
    await db.execute(`PRAGMA incremental_vacuum(${PAGES})`);
    if (pragma(db, 'freelist_count') >= before) break;
    await setTimeout(PAUSE_MS);
  }
  await db.execute('PRAGMA wal_checkpoint(TRUNCATE)');
  return pragma(db, 'freelist_count') <= FREE_SHARE * pragma(db, 'page_count');
}

/** Rewrites the whole file, after which free pages can be given back. Others wait meanwhile. */
export async function rewrite(db: Sqlite): Promise<void> {
  await db.execute('PRAGMA auto_vacuum = INCREMENTAL');
  await db.execute('VACUUM');
  await db.execute('PRAGMA wal_checkpoint(TRUNCATE)');
}

function pragma(db: Sqlite, name: string): number {
  return Number(db.connection.pragma(name, { simple: true }));
}
