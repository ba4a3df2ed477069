import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import type SqliteDatabase from 'better-sqlite3';
import schema from '../../schema.sql';
import { codeOf, FailedError, messageOf, UsageError } from '../lib/errors';
import { adoptGoals, columnsOf } from './adoptGoals';
import { backUp } from './backup';
import { takeMigrationLock } from './lock';
import { presentSchema, upgrade } from './upgrade';

/** The version of schema.sql. */
export const SCHEMA_VERSION = 7;
/** The `application_id` in schema.sql: 'goal' in ASCII. */
const APPLICATION_ID = 1_735_352_684;
/**
 * Tables that a database must not have before goalgen takes it over. A table `goals` of an earlier
 * system is allowed, and is taken over.
 */
const OUR_TABLES = [
  'task_executions',
  'task_series',
  'task_names',
  'not_understood',
  'task_statements',
  'beliefs',
  'proposals',
  'silences',
  'tightenings',
  'scans',
  'doubted_scans',
  'database_identity',
  'ledger_events',
  'announced_change',
];

/**
 * Gives a new database the schema and an older one the present schema, in one transaction, so that
 * an interrupted migration changes nothing. An older database is first copied to a file beside it.
 * @throws UsageError for a database of a newer goalgen, or of another program
 * @throws FailedError when the lock cannot be had, or other programs write all the time
 */
export function bringUpToDate(connection: SqliteDatabase.Database, path: string): void {
  const { version, isOurs, hasTables } = whatIsThere(connection);
  if (version === SCHEMA_VERSION && isOurs) return;
  if (version > SCHEMA_VERSION) {
    throw new UsageError(
      `${path} has schema version ${version}; this goalgen knows versions up to ${SCHEMA_VERSION}.`,
      'use the newer goalgen that made it, or name another database with --database',
    );
  }
  if (version < 0 || (version > 0 && !isOurs)) {
    throw new UsageError(
      `${path} belongs to another program.`,
      'name another database with --database',
    );
  }
  if (connection.readonly || numberOf(connection, 'query_only') === 1) {
    throw new UsageError(
      `${path} has an older schema and may only be read.`,
      'goalgen list, which brings it up to date',
    );
  }
  // So that pruning can give pages back to the system. It must be said before the first table.
  if (!hasTables && !connection.memory) connection.pragma('auto_vacuum = INCREMENTAL');
  if (!hasTables) change(connection, path, () => installOrMigrate(connection, path, null));
  else migrateWithBackup(connection, path, version);
}

/**
 * What a database holds, read at one moment: another process may be installing the schema just now,
 * and its tables must not be seen without its version.
 */
function whatIsThere(connection: SqliteDatabase.Database) {
  return connection.transaction(() => ({
    version: versionOf(connection),
    isOurs: numberOf(connection, 'application_id') === APPLICATION_ID,
    hasTables: tableCount(connection) > 0,
  }))();
}

/**
 * Maximum number of attempts to migrate; one fails when another program writes to the database
 * between its copy and its migration.
 */
const ATTEMPTS = 5;

function migrateWithBackup(
  connection: SqliteDatabase.Database,
  path: string,
  version: number,
): void {
  if (version === 0) checkAdoptable(connection, path);
  const release = takeMigrationLock(path, numberOf(connection, 'busy_timeout') / 1000);
  try {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (versionOf(connection) === SCHEMA_VERSION) return; // another process was faster
      const seen = numberOf(connection, 'data_version');
      const copy = backUp(connection, path, `before-v${SCHEMA_VERSION}`);
      let isStale = false;
      try {
        change(connection, path, () => {
          isStale = numberOf(connection, 'data_version') !== seen;
          if (!isStale) installOrMigrate(connection, path, basename(copy));
        });
      } catch (error) {
        // A refused migration changed nothing, so its copy is not needed. After a failing disk the
        // copy may be all that is left.
        if (error instanceof UsageError) rmSync(copy, { force: true });
        throw error;
      }
      if (!isStale) return;
      rmSync(copy, { force: true });
    }
  } finally {
    release();
  }
  throw new FailedError(
    `${path} is being written to all the time.`,
    'stop what writes to it, then again',
  );
}

/** Runs `body` in a transaction in which tables may be renamed and replaced. */
function change(connection: SqliteDatabase.Database, path: string, body: () => void): void {
  // When a table is replaced, rows and names that refer to it must not follow it. (schema.sql has
  // no foreign keys of its own.)
  connection.pragma('foreign_keys = OFF');
  connection.pragma('legacy_alter_table = ON');
  try {
    connection.transaction(body).immediate();
  } catch (cause) {
    // SQLite's own message names what is in the way: a row, or an index with a name of goalgen's.
    if (!/^SQLITE_(CONSTRAINT|ERROR)/.test(codeOf(cause) ?? '')) throw cause;
    throw new UsageError(
      `${path} cannot be brought up to date: ${messageOf(cause).replace(/\s+/g, ' ')}.`,
      'mend that with sqlite3; the database is as it was',
      { cause },
    );
  } finally {
    connection.pragma('legacy_alter_table = OFF');
    connection.pragma('foreign_keys = ON');
  }
}

function installOrMigrate(
  connection: SqliteDatabase.Database,
  path: string,
  backup: string | null,
): void {
  const version = versionOf(connection);
  // Another process did it while this one waited for the lock.
  if (version === SCHEMA_VERSION) return;
  if (version > 0) upgrade(connection, version);
  else if (tableCount(connection) === 0) {
    connection.exec(schema);
    // One in memory is a copy, and has no ledger.
    if (!connection.memory) nameDatabase(connection);
  } else {
    checkAdoptable(connection, path);
    adoptGoals(connection, path);
  }
  if (backup !== null) {
    const kept = ownTriggers(connection);
    connection
      .prepare(
        `INSERT INTO ledger_events (ts, event, meta)
         VALUES (round((julianday('now') - 2440587.5) * 86400.0, 3), 'database_migrated', ?)`,
      )
      .run(
        JSON.stringify({
          from: version,
          to: SCHEMA_VERSION,
          backup,
          ...(kept.length === 0 ? {} : { triggers: kept }),
        }),
      );
  }
}

/** Gives a new database the name that its first event will say. */
function nameDatabase(connection: SqliteDatabase.Database): void {
  connection.exec(
    'INSERT INTO database_identity (id, database) VALUES (1, lower(hex(randomblob(16))))',
  );
}

/** Statements of the operator's own triggers. One that is added later makes the ledger unsound. */
function ownTriggers(connection: SqliteDatabase.Database): string[] {
  const ours = new Set(presentSchema().map(({ name }) => name));
  const triggers = connection
    .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    .all() as { name: string; sql: string }[];
  return triggers.filter(({ name }) => !ours.has(name)).map(({ sql }) => sql);
}

/** @throws UsageError for a database of another program */
function checkAdoptable(connection: SqliteDatabase.Database, path: string): void {
  const taken = OUR_TABLES.find((table) => columnsOf(connection, table).length > 0);
  if (taken !== undefined) {
    throw new UsageError(
      `${path} has a table ${taken} of another program.`,
      'name another database with --database; this one is as it was',
    );
  }
  if (columnsOf(connection, 'goals').length === 0) {
    throw new UsageError(
      `${path} belongs to another program.`,
      'name another database with --database',
    );
  }
}

function versionOf(connection: SqliteDatabase.Database): number {
  return numberOf(connection, 'user_version');
}

function numberOf(connection: SqliteDatabase.Database, pragma: string): number {
  return Number(connection.pragma(pragma, { simple: true }));
}

function tableCount(connection: SqliteDatabase.Database): number {
  return Number(
    connection.prepare("SELECT count(*) FROM sqlite_master WHERE type = 'table'").pluck().get(),
  );
}
