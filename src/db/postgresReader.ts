import type { Client as PgClient } from 'pg';
import type { Sql } from 'sql-template-tag';
import { FailedError, type GoalgenError, messageOf } from '../lib/errors';
import type { Reader, ResultColumn } from './reader';

export interface PostgresOptions {
  /** May hold a password, and so is never shown. */
  readonly url: string;
  /** How long one statement may take before the server ends it. */
  readonly timeoutSeconds: number;
  /** Rows that row level security hides may be missing; else a question that would meet some fails. */
  readonly ownRowsOnly: boolean;
}

/** `postgresql+psycopg2://`: what SQLAlchemy, and so Airflow, calls the same address. */
const SQLALCHEMY_DRIVER = /^postgres(?:ql)?\+\w+:\/\//;
/** How long a server may take to answer at all. */
const CONNECT_SECONDS = 10;
/** How much later than the server this side gives up, for a server that is no longer there. */
const PATIENCE_SECONDS = 5;

/**
 * Connects to PostgreSQL for reading only: one transaction that may not write and sees one moment.
 * @throws FailedError when the server cannot be reached, or refuses
 */
export async function openPostgresReader({
  url,
  timeoutSeconds,
  ownRowsOnly,
}: PostgresOptions): Promise<Reader> {
  const connectionString = addressOf(url);
  const { Client } = (await import('pg')).default;
  let client: PgClient | undefined;
  try {
    client = new Client({
      connectionString,
      application_name: 'goalgen',
      connectionTimeoutMillis: CONNECT_SECONDS * 1000,
      query_timeout: (timeoutSeconds + PATIENCE_SECONDS) * 1000,
    });
    // A connection that breaks between two questions is told by the next one.
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // Not at the start of the connection: poolers refuse what they do not know there.
    await client.query(`SET LOCAL statement_timeout = ${Math.round(timeoutSeconds * 1000)}`);
    if (!ownRowsOnly) await client.query('SET LOCAL row_security = off');
    return new PostgresReader(client);
  } catch (cause) {
    await client?.end().catch(() => undefined);
    throw refused('PostgreSQL cannot be read', cause);
  }
}

/**
 * The address for pg. What sslmode means is what psql means by it.
 * @throws FailedError when it is none of PostgreSQL: what a parser makes of it might repeat the password
 */
function addressOf(url: string): string {
  const address = url.replace(SQLALCHEMY_DRIVER, 'postgresql://');
  if (!/^postgres(?:ql)?:\/\//.test(address) || !URL.canParse(address))
    throw new FailedError(
      'its address is no URL of PostgreSQL.',
      'postgresql://user:password@host:5432/database',
    );
  const parsed = new URL(address);
  if (parsed.searchParams.has('sslmode') && !parsed.searchParams.has('uselibpqcompat'))
    parsed.searchParams.set('uselibpqcompat', 'true');
  return parsed.href;
}

class PostgresReader implements Reader {
  readonly engine = 'postgres';

  constructor(readonly client: PgClient) {}

  async all<Row extends object>(query: Sql): Promise<Row[]> {
    return (await this.#query<Row>(query)).rows;
  }

  async columns(query: Sql): Promise<ResultColumn[]> {
    const { fields } = await this.#query(query);
    return fields.map(({ name, dataTypeID }) => ({ name, type: String(dataTypeID) }));
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  async #query<Row extends object>(query: Sql) {
    try {
      return await this.client.query<Row>({ text: query.text, values: [...query.values] });
    } catch (cause) {
      throw refused('PostgreSQL', cause);
    }
  }
}

/** What the server or the network said; neither repeats a password. */
function refused(what: string, cause: unknown): GoalgenError {
  const told = messagesOf(cause).trim();
  const hidden = /row-level security policy for (table .+)/.exec(told)?.[1];
  if (hidden === undefined)
    return new FailedError(`${what}: ${told}`, 'goalgen doctor; docs/sources.md', { cause });
  return new FailedError(
    `Row level security hides rows of ${hidden} from this role.`,
    'give the role BYPASSRLS, or say that its own rows are enough: "ownRowsOnly": true',
    { cause },
  );
}

/** A host with several addresses fails once for each, and has no message of its own. */
function messagesOf(cause: unknown): string {
  const errors =
    typeof cause === 'object' && cause !== null && 'errors' in cause ? cause.errors : undefined;
  return Array.isArray(errors) ? errors.map(messageOf).join(', ') : messageOf(cause);
}
