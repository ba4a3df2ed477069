import { existsSync } from 'node:fs';
import { type Instant, parseInstant, systemNow } from './clock';
import type { EffectiveConfig } from './config/config';
import { type LoadedConfig, loadConfig } from './config/load';
import { takeAppendLock } from './db/lock';
import { isWritable, type OpenOptions, openDatabase } from './db/open';
import type { Sqlite } from './db/sqlite';
import { GoalgenError, UsageError } from './errors';
import type { Io } from './io';
import { checkLedger, isUpToDate, type LedgerFile } from './ledger/check';
import { countPending } from './ledger/outbox';
import { createLog, type Log, type LogLevel } from './log';
import { warnOfLoosePaths } from './permissions';
import { counted } from './printable';

/** The options that every command takes. */
export interface GlobalOptions {
  readonly config?: string;
  readonly dataDir?: string;
  readonly database?: string;
  readonly ledger?: string;
  readonly timeZone?: string;
  readonly set?: readonly string[];
  readonly now?: string;
  readonly verbose?: boolean;
}

/** What a command works with, made once. */
export interface Context {
  readonly io: Io;
  readonly config: EffectiveConfig;
  readonly origins: LoadedConfig['origins'];
  readonly now: Instant;
  /** `now` was given, not read off the clock. */
  readonly replayed: boolean;
  readonly log: Log;
}

export async function createContext(io: Io, options: GlobalOptions, threshold: LogLevel): Promise<Context> {
  const { config, origins, file } = await loadConfig({
    file: options.config,
    set: options.set ?? [],
    flags: { dataDir: options.dataDir, database: options.database, ledger: options.ledger, timeZone: options.timeZone },
    env: io.env,
    cwd: io.cwd,
  });
  const played = options.now ?? (io.env.GOALGEN_NOW || undefined);
  const now = readNow(played, config);
  const write = (line: string) => io.stderr.write(line);
  const log = createLog({
    write,
    now,
    timeZone: () => config.timeZone,
    threshold: options.verbose === true ? 'DEBUG' : threshold,
  });
  warnOfLoosePaths(config.dataDir, [config.database, config.ledger, ...(file === undefined ? [] : [file])], log);
  return { io, config, origins, now, replayed: played !== undefined, log };
}

function readNow(text: string | undefined, config: { readonly timeZone: string }): Instant {
  if (text === undefined) return systemNow();
  const now = parseInstant(text, config.timeZone);
  if (now === undefined)
    throw new UsageError(`'${text}' is not a time between 1970 and 2100.`, '--now 2025-11-09T14:00:00Z');
  return now;
}

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
  await (await import('./ledger/drain')).drainLedger(db, ledger, context.now);
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
