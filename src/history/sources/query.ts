import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Window } from '../../lib/clock';
import { FailedError } from '../../lib/errors';
import { kind, optional, required } from '../../lib/settings';
import { EARLIEST_SECONDS, RUN_STATUSES, type RunStatus } from '../run';
import type { Mapping, Probed } from '../sql/mapping';
import { filled, parameters } from '../sql/parameters';
import { STATUS_WORDS, severityOf } from '../statusWords';
import { engineName } from './columns';
import { anywhere, defineSource, named } from './source';

const REQUIRED = ['task_type', 'run_id', 'started_at', 'finished_at', 'status'];
const OPTIONAL = ['error', 'exit_code', 'host', 'attempt', 'series'];
/** PostgreSQL's type numbers (OIDs) for timestamps with and without time zone. */
const TIMESTAMPTZ = '1184';
const TIMESTAMP = '1114';

/**
 * Reads runs with the operator's own SQL, in which `:since` and `:until` stand for the bounds of
 * the window in epoch seconds.
 * @throws FailedError when the SQL returns too few columns, or times without a time zone
 */
export const query = defineSource({
  preset: 'query',
  settings: {
    ...named,
    ...anywhere,
    sql: required(kind.sql),
    // What the words of the column `status` mean: `{"fail": "failed"}`.
    statuses: optional(kind.words(RUN_STATUSES)),
  },
  check: 'onePlace',
  isProbedByInit: false,
  isNamedByPeople: true,
  mapping: readMapping,
});

interface QuerySource {
  readonly sql: string;
  readonly statuses?: Readonly<Record<string, RunStatus>> | undefined;
}

async function readMapping(tables: Probed, source: QuerySource): Promise<Mapping> {
  const parts = parameters(source.sql);
  const own = (window: Window) => sql`(${filled(parts, window)}\n) AS own`;
  const returned = await tables.columns(sql`SELECT * FROM ${own({ since: 0, until: 1 })} LIMIT 0`);
  const types = new Map(returned.map(({ name, type }) => [name.toLowerCase(), type]));
  const missing = REQUIRED.filter((name) => !types.has(name));
  if (missing.length > 0) {
    const all = [...REQUIRED, ...OPTIONAL].join(', ');
    throw new FailedError(
      `Its sql returns no ${missing.join(', ')}.`,
      `return ${all} (the last five may be left out)`,
    );
  }
  const time =
    tables.engine === 'sqlite'
      ? sqliteInstant
      : (name: string) => postgresInstant(name, types.get(name));
  const columns = [
    sql`coalesce(CAST(own.task_type AS TEXT), '(unknown)') AS task_type`,
    sql`CAST(own.run_id AS TEXT) AS run_id`,
    sql`${time('started_at')} AS started_at`,
    sql`${time('finished_at')} AS finished_at`,
    sql`${statusOf(source.statuses ?? {})} AS status`,
    types.has('error') ? sql`CAST(own.error AS TEXT) AS error` : sql`CAST(NULL AS TEXT) AS error`,
    ...['exit_code', 'attempt'].map((name) =>
      types.has(name) ? raw(`own.${name}`) : sql`CAST(NULL AS INTEGER) AS ${raw(name)}`,
    ),
    types.has('host') ? raw('own.host') : sql`CAST(NULL AS TEXT) AS host`,
    sql`${seriesOf(types)} AS series`,
  ];
  const isBad = tables.engine === 'sqlite' ? isNoSqliteTime : isNoPostgresTime(types);
  const all = (window: Window) => sql`SELECT ${join(columns)} FROM ${own(window)}`;
  let hasDoubles = false;
  return {
    found: `your own SQL (${engineName(tables)})`,
    notes: [],
    hasSeries: types.has('series') || types.has('host'),
    runs: (window) => (hasDoubles ? worstOfEach(all(window)) : all(window)),
    prepare: async (window) => {
      const [row] = await tables.all<{ count: number }>(countDoubles(all(window)));
      hasDoubles = (row?.count ?? 0) > 0;
    },
    notUnderstood: (window) =>
      sql`${endless(all(window), window)} UNION ALL ${doubles(all(window))}
        UNION ALL ${oddRows(all(window), window)}`,
    unreadableTimes: (window) => sql`
      SELECT CAST(count(*) AS INTEGER) AS count FROM ${own(window)}
      WHERE ${isBad('started_at')} OR ${isBad('finished_at')}`,
  };
}

/** SQL for the series of a row: its own, else its host. Hosts that share a queue are no series. */
function seriesOf(types: ReadonlyMap<string, string | null>): Sql {
  const own = ['series', 'host'].filter((name) => types.has(name));
  const texts = own.map((name) => sql`CAST(${raw(`own.${name}`)} AS TEXT)`);
  return sql`coalesce(${join([...texts, sql`CAST(NULL AS TEXT)`, sql`NULL`])})`;
}

/**
 * SQL for the status that the column `status` means: by the operator's own words, then by common
 * ones. Any other word stays as it is, and is told.
 */
function statusOf(statuses: Readonly<Record<string, RunStatus>>): Sql {
  const word = sql`CAST(own.status AS TEXT)`;
  const when = ([text, status]: readonly [string, RunStatus]) =>
    sql`WHEN ${text} THEN ${raw(`'${status}'`)}`;
  const common = sql`CASE lower(replace(replace(trim(${word}), ' ', '_'), '-', '_'))
    ${join(STATUS_WORDS.map(when), ' ')} ELSE ${word} END`;
  const own = Object.entries(statuses).map(when);
  return own.length === 0 ? common : sql`CASE ${word} ${join(own, ' ')} ELSE ${common} END`;
}

/** The rows of `runs` without further rows about one run: the worst outcome of each run counts. */
function worstOfEach(runs: Sql): Sql {
  const severities = RUN_STATUSES.map(
    (status) => sql`WHEN ${raw(`'${status}'`)} THEN ${raw(String(severityOf(status)))}`,
  );
  return sql`
    SELECT * FROM (
      SELECT all_rows.*, row_number() OVER (
        PARTITION BY task_type, run_id, attempt, series, host
        ORDER BY CASE status ${join(severities, ' ')} ELSE -1 END DESC, finished_at DESC) AS nth
      FROM (${runs}) AS all_rows) AS ranked
    WHERE nth = 1 OR run_id IS NULL`;
}

function countDoubles(runs: Sql): Sql {
  return sql`SELECT CAST(count(*) AS INTEGER) AS count FROM (${groupsOfDoubles(runs)}) AS groups`;
}

/** One row for each run that several rows are about. */
function groupsOfDoubles(runs: Sql): Sql {
  return sql`SELECT task_type, run_id FROM (${runs}) AS r
    WHERE run_id IS NOT NULL
    GROUP BY task_type, run_id, attempt, series, host HAVING count(*) > 1`;
}

/** Rows without an id, and rows that are running and have an end. */
function oddRows(runs: Sql, { since, until }: Window): Sql {
  const rows = (what: string, where: Sql) => sql`
    SELECT ${raw(`'${what}'`)} AS what, CAST(count(*) AS INTEGER) AS count,
           min(task_type || ' ' || coalesce(run_id, '')) AS example
    FROM (${runs}) AS r WHERE ${where} AND finished_at BETWEEN ${since} AND ${until}`;
  return sql`${rows('a row without run_id', sql`run_id IS NULL`)}
    UNION ALL ${rows('a row that is running and has finished_at', sql`status = 'running'`)}`;
}

function doubles(runs: Sql): Sql {
  return sql`
    SELECT 'a run that several rows are about: the worst of them counts' AS what,
           CAST(count(*) AS INTEGER) AS count, min(task_type || ' ' || run_id) AS example
    FROM (${groupsOfDoubles(runs)}) AS groups`;
}

/** Rows that have ended, by their status, and have no end. No window of time holds them. */
function endless(runs: Sql, { since, until }: Window): Sql {
  const ended = RUN_STATUSES.filter((status) => status !== 'running');
  return sql`
    SELECT 'a row whose status says that it ended, without finished_at' AS what,
           CAST(count(*) AS INTEGER) AS count,
           min(task_type || ' ' || run_id || ': ' || status) AS example
    FROM (${runs}) AS r
    WHERE finished_at IS NULL AND status IN (${join(ended)})
      AND (started_at IS NULL OR started_at BETWEEN ${since} AND ${until})`;
}

/**
 * SQL for a column as epoch seconds. A number is epoch seconds already; a text is ISO 8601 in UTC.
 */
function sqliteInstant(name: string): Sql {
  const column = raw(`own.${name}`);
  return sql`CASE typeof(${column}) WHEN 'text' THEN round((julianday(${column}) - 2440587.5) * 86400.0, 3) ELSE ${column} END`;
}

/**
 * Maximum number of epoch seconds (in the year 5138). A larger number is in milliseconds, or no
 * time at all.
 */
const SECONDS_MAX = 1e11;

function isNoSqliteTime(name: string): Sql {
  const column = raw(`own.${name}`);
  return sql`CASE typeof(${column}) WHEN 'null' THEN 0
    WHEN 'text' THEN ${column} NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]*' OR julianday(${column}) IS NULL
    WHEN 'blob' THEN 1 ELSE ${column} NOT BETWEEN ${EARLIEST_SECONDS} AND ${SECONDS_MAX} END`;
}

/** PostgreSQL orders NaN above every number, so NaN counts as no time, too. */
function isNoPostgresTime(types: ReadonlyMap<string, string | null>): (name: string) => Sql {
  return (name) =>
    sql`(${postgresInstant(name, types.get(name))}) NOT BETWEEN ${EARLIEST_SECONDS} AND ${SECONDS_MAX}`;
}

function postgresInstant(name: string, type: string | null | undefined): Sql {
  const column = raw(`own.${name}`);
  if (type === TIMESTAMP) {
    throw new FailedError(
      `Its ${name} has no time zone.`,
      `say which one: ${name} AT TIME ZONE 'UTC' AS ${name}`,
    );
  }
  return type === TIMESTAMPTZ
    ? sql`CAST(extract(epoch FROM ${column}) AS float8)`
    : sql`CAST(${column} AS float8)`;
}
