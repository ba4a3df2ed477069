import type SqliteDatabase from 'better-sqlite3';
import schema from '../../schema.sql';
import { codeOf, messageOf, UsageError } from '../errors';

const SCHEMA_VERSION = 1;
/** As in schema.sql: 'goal' in ASCII. */
const APPLICATION_ID = 1_735_352_684;
/** Names that must be free; `goals` may be there from an earlier system, and is then taken over. */
const OUR_TABLES = ['task_executions', 'beliefs', 'proposals', 'scans', 'ledger_events', 'announced_change'];

/**
 * Gives a new database the schema and an older one the present schema, in one transaction: interrupted, it is as before.
 * @throws UsageError for a database of a newer goalgen, or of another program
 */
export function bringUpToDate(connection: SqliteDatabase.Database, path: string): void {
  const version = versionOf(connection);
  if (version === SCHEMA_VERSION && numberOf(connection, 'application_id') === APPLICATION_ID) return;
  if (version > SCHEMA_VERSION) {
    throw new UsageError(
      `${path} has schema version ${version}; this goalgen knows versions up to ${SCHEMA_VERSION}.`,
      'use the newer goalgen that made it, or name another database with --database',
    );
  }
  if (version === SCHEMA_VERSION || version < 0) {
    throw new UsageError(`${path} belongs to another program.`, 'name another database with --database');
  }
  if (connection.readonly || numberOf(connection, 'query_only') === 1) {
    throw new UsageError(
      `${path} has an older schema and may only be read.`,
      'goalgen list, which brings it up to date',
    );
  }
  install(connection, path);
}

function install(connection: SqliteDatabase.Database, path: string): void {
  // While a table changes hands, nothing that refers to it may follow: neither rows nor names. (schema.sql has no
  // foreign keys of its own.)
  connection.pragma('foreign_keys = OFF');
  connection.pragma('legacy_alter_table = ON');
  try {
    connection
      .transaction(() => {
        // Another process may have done it while this one waited for the lock.
        if (versionOf(connection) < SCHEMA_VERSION) installSchema(connection, path);
      })
      .immediate();
  } catch (cause) {
    // What is in the way (a row, an index of ours by name) stands in SQLite's own message.
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

function versionOf(connection: SqliteDatabase.Database): number {
  return numberOf(connection, 'user_version');
}

function numberOf(connection: SqliteDatabase.Database, pragma: string): number {
  return Number(connection.pragma(pragma, { simple: true }));
}

function installSchema(connection: SqliteDatabase.Database, path: string): void {
  const taken = OUR_TABLES.find((table) => columnsOf(connection, table).length > 0);
  if (taken !== undefined) {
    throw new UsageError(
      `${path} has a table ${taken} of another program.`,
      'name another database with --database; this one is as it was',
    );
  }
  if (columnsOf(connection, 'goals').length > 0) adoptGoals(connection);
  else if (tableCount(connection) === 0) connection.exec(schema);
  else throw new UsageError(`${path} belongs to another program.`, 'name another database with --database');
}

const FORMER = 'goals_before_goalgen';

/**
 * Installs the schema and takes over the goals of an earlier system, whose table may lack the source columns, write
 * times as ISO 8601 and know other states. Its own columns, indexes and triggers come along; what refers to the table
 * goes on doing so. Our triggers record each goal as created externally.
 */
function adoptGoals(connection: SqliteDatabase.Database): void {
  const belongings = connection
    .prepare(
      "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'goals' AND type <> 'table' AND sql IS NOT NULL",
    )
    .all() as { type: string; name: string; sql: string }[];
  for (const { type, name } of belongings) connection.exec(`DROP ${type} ${quoted(name)}`);
  connection.exec(`ALTER TABLE goals RENAME TO ${FORMER}`);
  connection.exec(schema);
  const ours = columnsOf(connection, 'goals');
  const theirs = columnsOf(connection, FORMER);
  for (const name of theirs.filter((column) => !ours.includes(column.toLowerCase()))) {
    connection.exec(`ALTER TABLE goals ADD COLUMN ${quoted(name)}`);
  }
  const names = theirs.map(quoted).join(', ');
  connection.exec(`INSERT INTO goals (${names}) SELECT ${theirs.map(adopted).join(', ')} FROM ${FORMER}`);
  connection.exec(`DROP TABLE ${FORMER}`);
  const isFree = connection.prepare('SELECT count(*) FROM sqlite_master WHERE name = ?').pluck();
  for (const { name, sql } of belongings) if (isFree.get(name) === 0) connection.exec(sql);
}

const TIMES = ['created_at', 'updated_at', 'deleted_at'];
/** What an empty value of a column that must not be empty becomes. */
const INSTEAD_OF_NULL: Readonly<Record<string, string>> = {
  category: "'capability'",
  value: '0.5',
  effort: '0.5',
  risk: '0.5',
  aligns_with: "'[]'",
  contradicts: "'[]'",
  success_metrics: "'{}'",
  metadata: "'{}'",
  version: '0',
  source: "'user'",
  auto_approved: '0',
};

function adopted(column: string): string {
  const name = quoted(column);
  if (TIMES.includes(column)) {
    return `iif(typeof(${name}) = 'text', round((julianday(${name}) - 2440587.5) * 86400.0, 3), ${name})`;
  }
  // The earlier system's word for a goal taken on.
  if (column === 'state') return `iif(${name} = 'adopted', 'active', ${name})`;
  const instead = INSTEAD_OF_NULL[column];
  return instead === undefined ? name : `coalesce(${name}, ${instead})`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function tableCount(connection: SqliteDatabase.Database): number {
  return Number(connection.prepare("SELECT count(*) FROM sqlite_master WHERE type = 'table'").pluck().get());
}

function columnsOf(connection: SqliteDatabase.Database, table: string): string[] {
  const rows = connection.prepare('SELECT name FROM pragma_table_info(?)').all(table) as { name: string }[];
  return rows.map((row) => row.name);
}
