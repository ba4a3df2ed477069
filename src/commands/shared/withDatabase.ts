import { existsSync } from 'node:fs';
import { takeAppendLock } from '../../db/lock';
import { isWritable, openDatabase } from '../../db/open';
import type { Sqlite } from '../../db/sqlite';
import { countPending } from '../../ledger/outbox';
import { checkLedger, isUpToDate, type LedgerFile } from '../../ledger/write/check';
import { GoalgenError } from '../../lib/errors';
import { counted } from '../../lib/text';
import type { Context } from './context';
import { deliverOrWarn } from './spool';

/** How a command uses the database and the ledger file. */
export interface DatabaseUse {
  /**
   * `create` makes the database where there is none; `existing` requires a database; `look`
   * requires a database that may be read-only, for a command that writes nothing itself; `read`
   * opens a connection that cannot write.
   */
  readonly access: 'create' | 'existing' | 'look' | 'read';
  /**
   * What happens to events in the outbox that are not in the ledger file yet:
   * `complete` appends them before and after the command, and fails when they cannot be appended;
   * `completeAfter` appends them only after the command, which restores the file;
   * `completeIfPossible` appends them before the command, and warns when they cannot be appended;
   * `warn` only says how many there are; `leave` does nothing.
   */
  readonly ledger: 'complete' | 'completeAfter' | 'completeIfPossible' | 'warn' | 'leave';
}

/** For commands that change what is in the database: they require a complete ledger file. */
export const CHANGING: DatabaseUse = { access: 'existing', ledger: 'complete' };
/** For commands that may be the first in a data folder: they make the database if necessary. */
export const CREATING: DatabaseUse = { access: 'create', ledger: 'complete' };
/** For commands that only read: they also work where goalgen may not write. */
export const LOOKING: DatabaseUse = { access: 'look', ledger: 'completeIfPossible' };
/** For commands that must not write, such as a dry run. */
export const READING: DatabaseUse = { access: 'read', ledger: 'warn' };
/** For commands that check the database and the ledger, and so must leave both as they are. */
export const JUDGING: DatabaseUse = { access: 'read', ledger: 'leave' };
/** For the command that writes a new ledger file from the database. */
export const RESTORING: DatabaseUse = { access: 'existing', ledger: 'completeAfter' };

/**
 * Runs `body` with the database open, and closes it.
 * @throws GoalgenError when the database cannot be opened as `use` says, or when the ledger file
 * must be completed and cannot be
 */
export async function withDatabase<T>(
  context: Context,
  use: DatabaseUse,
  body: (db: Sqlite) => Promise<T>,
): Promise<T> {
  const { database: path, busyTimeoutSeconds } = context.config;
  const { access, ledger } = possibleUse(use, path);
  const mode = access === 'look' ? 'existing' : access;
  const db = openDatabase({ path, busyTimeoutSeconds, mode });
  try {
    if (ledger === 'complete') await deliverOrWarn(db, context);
    await before(db, context, ledger);
    const result = await body(db);
    if (ledger === 'complete' || ledger === 'completeAfter') await drain(db, context);
    return result;
  } finally {
    await db.close();
  }
}

/** The use that is possible: a command that only looks opens a read-only database for reading. */
function possibleUse(use: DatabaseUse, path: string): DatabaseUse {
  return use.access === 'look' && existsSync(path) && !isWritable(path) ? READING : use;
}

async function before(db: Sqlite, context: Context, ledger: DatabaseUse['ledger']): Promise<void> {
  if (ledger === 'complete' || ledger === 'completeAfter') checkLedger(ledgerFile(context));
  if (ledger === 'complete') await drain(db, context);
  if (ledger === 'completeIfPossible') await drainOrWarn(db, context);
  if (ledger === 'warn') await warnOfPending(db, context, '');
}

async function drainOrWarn(db: Sqlite, context: Context): Promise<void> {
  try {
    await drain(db, context);
  } catch (error) {
    if (!(error instanceof GoalgenError)) throw error;
    await warnOfPending(db, context, ` (${error.message})`);
  }
}

async function drain(db: Sqlite, context: Context): Promise<void> {
  const ledger = ledgerFile(context);
  if (await isUpToDate(db, ledger.path)) return;
  await (await import('../../ledger/write/drain')).drainLedger(db, ledger, context.now);
}

async function warnOfPending(db: Sqlite, { config, log }: Context, why: string): Promise<void> {
  const pending = await countPending(db);
  if (pending === 0) return;
  log.warn(
    `Pending: ${counted(pending, 'ledger event')} not in ${config.ledger} yet${why}; ` +
      'the next command that may write appends',
  );
}

/**
 * Runs `body` within a snapshot of the database, and keeps other processes from appending to the
 * ledger file meanwhile. Where goalgen may not write it takes no lock: a process with the same
 * rights could not append either.
 */
export async function lockedForReading<T>(context: Context, db: Sqlite, body: () => T): Promise<T> {
  const { path, busyTimeoutSeconds } = ledgerFile(context);
  const release = isWritable(context.config.database)
    ? takeAppendLock(path, busyTimeoutSeconds)
    : () => undefined;
  try {
    // The first query fixes the snapshot.
    await countPending(db);
    return body();
  } finally {
    release();
  }
}

function ledgerFile({ config }: Context): LedgerFile {
  return { path: config.ledger, busyTimeoutSeconds: config.busyTimeoutSeconds };
}
