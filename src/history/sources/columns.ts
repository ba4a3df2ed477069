import sql, { type Sql } from 'sql-template-tag';
import { HOUR_SECONDS, type Instant } from '../../lib/clock';
import { FailedError } from '../../lib/errors';
import type { Probed } from '../sql/mapping';

/**
 * Default of `longestRunHours`: tables without an index on time are read from this many hours
 * before the window on, so that long runs are not missed.
 */
const LONGEST_RUN_HOURS = 24;

export function longestRunSeconds(source: {
  readonly longestRunHours?: number | undefined;
}): number {
  return (source.longestRunHours ?? LONGEST_RUN_HOURS) * HOUR_SECONDS;
}

/**
 * The names of a table's columns; empty when there is no such table, or when the database role
 * cannot see it.
 */
export async function columnsOf(tables: Probed, table: string): Promise<ReadonlySet<string>> {
  const rows = await tables.all<{ name: string }>(
    tables.engine === 'sqlite'
      ? sql`SELECT name FROM pragma_table_info(${table})`
      : sql`SELECT attname AS name FROM pg_attribute
            WHERE attrelid = to_regclass(${table}) AND attnum > 0 AND NOT attisdropped`,
  );
  return new Set(rows.map(({ name }) => name));
}

/**
 * The names of the columns of a table that goalgen can do without; empty also where the database
 * role may not read it.
 */
export async function readableColumnsOf(
  tables: Probed,
  table: string,
): Promise<ReadonlySet<string>> {
  if (tables.engine === 'sqlite') return columnsOf(tables, table);
  const [row] = await tables.all<{ may: boolean | null }>(
    sql`SELECT has_table_privilege(to_regclass(${table}), 'SELECT') AS may`,
  );
  return row?.may === true ? columnsOf(tables, table) : new Set();
}

/**
 * @throws FailedError naming the missing columns: the tables are of an unknown version, or of
 * another system
 */
export function requireColumns(
  what: string,
  table: string,
  present: ReadonlySet<string>,
  wanted: readonly string[],
): void {
  const missing = wanted.filter((column) => !present.has(column));
  if (missing.length === 0) return;
  const told =
    present.size === 0
      ? `there is no table ${table}`
      : `the table ${table} has no ${missing.join(', ')}`;
  throw new FailedError(
    `This is no database of ${what}: ${told}.`,
    'docs/sources.md, or read it with the preset query',
  );
}

/** SQL for an instant as Django and SQLAlchemy write it into SQLite: UTC, comparable as text. */
export function sqliteTime(instant: Instant): Sql {
  return sql`strftime('%Y-%m-%d %H:%M:%f', ${instant}, 'unixepoch')`;
}

/** SQL for a time stored as text in SQLite, in UTC, as epoch seconds to the millisecond. */
export function sqliteSeconds(text: Sql): Sql {
  return sql`round((julianday(${text}) - 2440587.5) * 86400.0, 3)`;
}

/** SQL for a PostgreSQL timestamp with time zone as epoch seconds. */
export function postgresSeconds(timestamp: Sql): Sql {
  return sql`CAST(extract(epoch FROM ${timestamp}) AS float8)`;
}

export function engineName({ engine }: Probed): string {
  return engine === 'sqlite' ? 'SQLite' : 'PostgreSQL';
}

/** The name as a quoted SQL identifier. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
