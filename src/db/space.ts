import { setTimeout } from 'node:timers/promises';
import type { Sqlite } from './sqlite';

/** Pages of the file that one transaction gives back to the system: others write in between. */
const PAGES = 2000;
const PAUSE_MS = 5;
/** The value of `auto_vacuum` at which free pages can be given back. */
const INCREMENTAL = 2;

/**
 * Gives free pages of the database file back to the system.
 * @returns false when only `rewrite` can make the file smaller: it is of an earlier goalgen
 */
export async function giveSpaceBack(db: Sqlite): Promise<boolean> {
  if (pragma(db, 'auto_vacuum') !== INCREMENTAL) return pragma(db, 'freelist_count') === 0;
  for (let left = pragma(db, 'freelist_count'); left > 0; ) {
    await db.execute(`PRAGMA incremental_vacuum(${PAGES})`);
    const next = pragma(db, 'freelist_count');
    if (next >= left) break;
    left = next;
    await setTimeout(PAUSE_MS);
  }
  await db.execute('PRAGMA wal_checkpoint(TRUNCATE)');
  return true;
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
