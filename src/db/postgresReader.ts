import type { Client as PgClient } from 'pg';
import type { Sql } from 'sql-template-tag';
import { FailedError, type GoalgenError, messageOf } from '../lib/errors';
import type { Reader, ResultColumn } from './reader';

export interface PostgresOptions {
  /** May contain a password, and is therefore never shown. */
  readonly url: string;
  /** Seconds that one statement may take before the server ends it. */
  readonly timeoutSeconds: number;
  /**
   * Whether rows that row level security hides may be missing. If not, a query that would meet
   * hidden rows fails.
   */
  readonly ownRowsOnly: boolean;
}

/**
 * The scheme of PostgreSQL's addresses in SQLAlchemy, and so in Airflow: `postgresql+psycopg2://`.
 */
const SQLALCHEMY_DRIVER = /^postgres(?:ql)?\+\w+:\/\//;
/** Maximum seconds that a server may take to accept a connection. */
const CONNECT_SECONDS = 10;
/**
 * Seconds by which goalgen gives up on a statement later than the server does. The delay matters
 * only if the server no longer answers.
 */
const PATIENCE_SECONDS = 5;

/**
 * Connects to PostgreSQL for reading only: one transaction that cannot write and sees one moment.
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
    // A connection that breaks between two queries is reported by the next query.
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // Not as a parameter of the connection: poolers refuse start-up parameters that they do not
    // know.
    await client.query(`SET LOCAL statement_timeout = ${Math.round(timeoutSeconds * 1000)}`);
    if (!ownRowsOnly) await client.query('SET LOCAL row_security = off');
    return new PostgresReader(client);
  } catch (cause) {
    await client?.end().catch(() => undefined);
    throw refused('PostgreSQL cannot be read', cause);
  }
}

/**
 * The address for pg, in which `sslmode` means what psql means by it.
 * @throws FailedError when it is not a URL of PostgreSQL. Checked before it is parsed, because the
 * parser's message might repeat the password.
 */
function addressOf(url: string): string {
  const address = url.replace(SQLALCHEMY_DRIVER, 'postgresql://');
  if (!/^postgres(?:ql)?:\/\//.test(address) || !URL.canParse(address))
    throw new FailedError(
      'its address is no URL of PostgreSQL.',
      'postgresql://user:password@host:5432/database',
    );
  const parsed = new URL(address);
  // An @, / or # in a password that is not escaped ends the part that holds the password, and the
  // rest of it would be taken for the host, which messages name.
  if (`${parsed.pathname}${parsed.search}${parsed.hash}`.includes('@'))
    throw new FailedError(
      'its address has an @ behind the host: a character of the password is not escaped.',
      'write @ as %40, / as %2F, # as %23 and ? as %3F',
    );
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

/** An error with the message of the server or of the network; neither repeats a password. */
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

/**
 * The messages of a failure. A host with several addresses fails once for each address, and that
 * error has no message of its own.
 */
function messagesOf(cause: unknown): string {
  const errors =
    typeof cause === 'object' && cause !== null && 'errors' in cause ? cause.errors : undefined;
  return Array.isArray(errors) ? errors.map(messageOf).join(', ') : messageOf(cause);
}
