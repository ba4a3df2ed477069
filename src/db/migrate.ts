import type SqliteDatabase from 'better-sqlite3';
import schema from '../../schema.sql';
import { codeOf, messageOf, UsageError } from '../errors';

const SCHEMA_VERSION = 1;
const OUR_TABLES = ['task_executions', 'beliefs', 'proposals', 'goals', 'scans', 'ledger_events', 'announced_change'];

/**
 * Gives a new database the schema and an older one the present schema, in one transaction: interrupted, it is as before.
 * @throws UsageError for a database of a newer goalgen.
 */
export function bringUpToDate(connection: SqliteDatabase.Database, path: string): void {
  const version = versionOf(connection);
  if (version === SCHEMA_VERSION) return;
  if (version > SCHEMA_VERSION) {
    throw new UsageError(
      `${path} has schema version ${version}; this goalgen knows versions up to ${SCHEMA_VERSION}.`,
      'use the newer goalgen that made it, or name another database with --data-dir',
    );
  }
  if (connection.readonly) {
    throw new UsageError(
      `${path} has an older schema and may only be read.`,
      'goalgen list, which brings it up to date',
    );
  }
  const install = connection.transaction(() => {
    // Another process may have done it while this one waited for the lock.
    if (versionOf(connection) < SCHEMA_VERSION) installSchema(connection);
  });
  try {
    install.immediate();
  } catch (cause) {
    if (!codeOf(cause)?.startsWith('SQLITE_CONSTRAINT')) throw cause;
    throw new UsageError(
      `${path} holds a row that does not fit the present schema: ${messageOf(cause).replace(/\s+/g, ' ')}.`,
      'mend the row with sqlite3; the database is as it was',
      { cause },
    );
  }
}

function versionOf(connection: SqliteDatabase.Database): number {
  return Number(connection.pragma('user_version', { simple: true }));
}

function installSchema(connection: SqliteDatabase.Database): void {
  const taken = OUR_TABLES.filter((table) => columnsOf(connection, table).length > 0);
  for (const table of taken) connection.exec(`ALTER TABLE ${table} RENAME TO ${formerName(table)}`);
  connection.exec(schema);
  if (taken.includes('goals')) adoptGoals(connection);
}

function formerName(table: string): string {
  return `${table}_before_goalgen`;
}

/**
 * Copies the goals of an earlier system, whose table may lack the source columns, write times as ISO 8601 and know
 * other states. Columns of its own come along. The triggers record each goal as created externally.
 */
function adoptGoals(connection: SqliteDatabase.Database): void {
  const former = formerName('goals');
  const ours = columnsOf(connection, 'goals');
  const theirs = columnsOf(connection, former);
  for (const name of theirs.filter((column) => !ours.includes(column))) {
    connection.exec(`ALTER TABLE goals ADD COLUMN ${quoted(name)}`);
  }
  const names = theirs.map(quoted).join(', ');
  connection.exec(`INSERT INTO goals (${names}) SELECT ${theirs.map(adopted).join(', ')} FROM ${former}`);
  connection.exec(`DROP TABLE ${former}`);
}

const TIMES = ['created_at', 'updated_at', 'deleted_at'];

function adopted(column: string): string {
  const name = quoted(column);
  if (TIMES.includes(column)) {
    return `iif(typeof(${name}) = 'text', round((julianday(${name}) - 2440587.5) * 86400.0, 3), ${name})`;
  }
  // The earlier system's word for a goal taken on.
  if (column === 'state') return `iif(${name} = 'adopted', 'active', ${name})`;
  return name;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function columnsOf(connection: SqliteDatabase.Database, table: string): string[] {
  const rows = connection.prepare('SELECT name FROM pragma_table_info(?)').all(table) as { name: string }[];
  return rows.map((row) => row.name);
}
