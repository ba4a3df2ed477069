import { existsSync } from 'node:fs';
import { takeAppendLock } from '../../db/lock';
import { isWritable, type OpenOptions, openDatabase } from '../../db/open';
import type { Sqlite } from '../../db/sqlite';
import { countPending } from '../../ledger/outbox';
import { checkLedger, isUpToDate, type LedgerFile } from '../../ledger/write/check';
import { GoalgenError } from '../../lib/errors';
import { counted } from '../../lib/text';
import type { Context } from './context';

/**
 * Runs `body` with the database open and the ledger file complete: what earlier commands or hands left in the outbox
 * is appended before, what `body` adds is appended after. A ledger that cannot be appended to stops it beforehand.
 */
export async function withDatabase<T>(
  context: Context,
  mode: Exclude<OpenOptions['mode'], 'read'>,
  body: (db: Sqlite) => Promise<T>,
): Promise<T> {
  return withOpen(context, mode, async (db) => {
    checkLedger(ledgerFile(context));
    await drain(db, context);
    const result = await body(db);
    await drain(db, context);
    return result;
  });
}

/** For the command that restores the ledger file: it is not completed before, only after. */
export async function withIncompleteLedger<T>(context: Context, body: (db: Sqlite) => Promise<T>): Promise<T> {
  return withOpen(context, 'existing', async (db) => {
    checkLedger(ledgerFile(context));
    const result = await body(db);
    await drain(db, context);
    return result;
  });
}

/**
 * Runs `body` within a snapshot of the database, while nobody appends to the ledger file; where nobody could write, no
 * lock is needed.
 */
export async function lockedForReading<T>(context: Context, db: Sqlite, body: () => T): Promise<T> {
  const { path, busyTimeoutSeconds } = ledgerFile(context);
  const release = isWritable(context.config.database) ? takeAppendLock(path, busyTimeoutSeconds) : () => undefined;
  try {
    await countPending(db); // the first question takes the snapshot
    return body();
  } finally {
    release();
  }
}

/**
 * For a command that only asks, and so answers where it may not write, too: it completes the ledger file if it can,
 * and else says what is pending and why.
 */
export async function withDatabaseToRead<T>(context: Context, body: (db: Sqlite) => Promise<T>): Promise<T> {
  const { database } = context.config;
  if (existsSync(database) && !isWritable(database)) return withDatabaseReadOnly(context, body);
  return withOpen(context, 'existing', async (db) => {
    try {
      await drain(db, context);
    } catch (error) {
      if (!(error instanceof GoalgenError)) throw error;
      await warnOfPending(db, context, ` (${error.message})`);
    }
    return body(db);
  });
}

async function withOpen<T>(
  { config }: Context,
  mode: OpenOptions['mode'],
  body: (db: Sqlite) => Promise<T>,
): Promise<T> {
  const db = openDatabase({ path: config.database, busyTimeoutSeconds: config.busyTimeoutSeconds, mode });
  try {
    return await body(db);
  } finally {
    await db.close();
  }
}

async function drain(db: Sqlite, context: Context): Promise<void> {
  const ledger = ledgerFile(context);
  if (await isUpToDate(db, ledger.path)) return;
  await (await import('../../ledger/write/drain')).drainLedger(db, ledger, context.now);
}

function ledgerFile({ config }: Context): LedgerFile {
  return { path: config.ledger, busyTimeoutSeconds: config.busyTimeoutSeconds };
}

async function warnOfPending(db: Sqlite, { config, log }: Context, why: string): Promise<void> {
  const pending = await countPending(db);
  if (pending === 0) return;
  log.warn(
    `Pending: ${counted(pending, 'ledger event')} not in ${config.ledger} yet${why}; the next command that may write appends`,
  );
}

/** Runs `body` on a connection that cannot write, whatever is pending. */
export async function withDatabaseAsItIs<T>(context: Context, body: (db: Sqlite) => Promise<T>): Promise<T> {
  return withOpen(context, 'read', body);
}

/** The same, and says what is pending. */
export async function withDatabaseReadOnly<T>(context: Context, body: (db: Sqlite) => Promise<T>): Promise<T> {
  return withDatabaseAsItIs(context, async (db) => {
    await warnOfPending(db, context, '');
    return body(db);
  });
}
