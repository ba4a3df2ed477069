import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { openPostgresReader } from '../../src/db/postgresReader';
import type { Engine, Reader } from '../../src/db/reader';
import { openSqliteReader } from '../../src/db/sqliteReader';
import type { Mapping } from '../../src/history/sql/mapping';
import type { Instant } from '../../src/lib/clock';
import type { Postgres } from './postgres';
import { NOW, temporaryFolder } from './world';

/** A new SQLite file of another program, made by these statements. */
export function sqliteFile(...statements: readonly string[]): string {
  const file = join(temporaryFolder(), 'other.db');
  const db = new SqliteDatabase(file);
  for (const statement of statements) db.exec(statement);
  db.close();
  return file;
}

/** The address of each server's database for `tablesOf`, which each call empties first. */
const databases = new Map<Postgres, string>();

/**
 * Tables of another program that these statements made, opened to be read. They hold until the next
 * call with this server, so a test closes them at its end.
 */
export async function tablesOf(
  engine: Engine,
  postgres: Postgres,
  statements: readonly string[],
): Promise<Reader> {
  if (engine === 'sqlite') return openSqliteReader(sqliteFile(...statements), 1);
  const url = databases.get(postgres) ?? (await postgres.database('tables'));
  databases.set(postgres, url);
  await postgres.run('tables', [EMPTY, ...statements].join(';'));
  return openPostgresReader({ url, timeoutSeconds: 60, ownRowsOnly: false });
}

/**
 * Drops everything in a database, which takes a fraction of the time of a new one. Tables that a
 * failed test left open are given up after some seconds.
 */
const EMPTY = `
  SET lock_timeout = '10s';
  DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'
    LOOP EXECUTE format('DROP SCHEMA %I CASCADE', name); END LOOP;
  END $$;
  CREATE SCHEMA public`;

/** The rows that a mapping reads from the tables; by default of the day before `NOW`. */
export async function rowsOf(
  tables: Reader,
  mapping: Mapping,
  { since = NOW - 86_400, until = NOW }: { since?: Instant; until?: Instant } = {},
): Promise<Record<string, unknown>[]> {
  return tables.all(mapping.runs({ since, until }));
}

/** When the oldest run that is kept began or ended, as a mapping reads it. */
export async function oldestOf(tables: Reader, { oldest }: Mapping): Promise<unknown> {
  if (oldest === undefined) return undefined;
  const [row] = await tables.all<{ oldest: unknown }>(oldest);
  return row?.oldest;
}

/** An instant as SQL text for a timestamp with time zone: in SQLite, in UTC without a zone. */
export function timestamp(instant: Instant, engine: Engine): string {
  const text = new Date(instant * 1000).toISOString().replace('T', ' ').replace('Z', '000');
  return engine === 'sqlite' ? `'${text}'` : `'${text}+00'`;
}
