import sql, { type Sql } from 'sql-template-tag';
import type { Window } from '../../lib/clock';
import type { Mapping, Probed } from '../sql/mapping';
import {
  columnsOf,
  engineName,
  longestRunSeconds,
  postgresSeconds,
  readableColumnsOf,
  requireColumns,
  sqliteSeconds,
  sqliteTime,
} from './columns';
import { anywhere, defineSource, named } from './source';

const WANTED = [
  'dag_id',
  'task_id',
  'run_id',
  'map_index',
  'try_number',
  'start_date',
  'end_date',
  'state',
  'hostname',
];
/**
 * Maximum time, in seconds, between the recorded times of a DAG run and the start of its tasks. DAG
 * runs are looked for from this long before the window on.
 */
const DAG_RUN_SECONDS = 2 * 86_400;

interface Airflow {
  /** Airflow 3, in which `dag_run` has an indexed `run_after` beside its growing id. */
  readonly is3: boolean;
  /** Earlier tries of a task are kept, as they are since Airflow 2.10. */
  readonly hasHistory: boolean;
  /** How many seconds before the window the search for DAG runs begins. */
  readonly slack: number;
}

/**
 * Reads the tries of task instances that Airflow keeps (2.3 and later, 3). No time of a task
 * instance is indexed, so the DAG runs of the window are found first, and then their task instances
 * by (dag_id, run_id).
 * @throws FailedError when the tables are not those of Airflow 2.3 or later
 */
export const airflow = defineSource({
  preset: 'airflow',
  settings: { ...named, ...anywhere },
  check: 'onePlace',
  isProbedByInit: true,
  mapping: readMapping,
});

async function readMapping(
  tables: Probed,
  source: { readonly longestRunHours?: number | undefined },
): Promise<Mapping> {
  const dagRun = await columnsOf(tables, 'dag_run');
  requireColumns('Airflow 2.3 or later', 'dag_run', dagRun, [
    'id',
    'dag_id',
    'run_id',
    'start_date',
    'queued_at',
  ]);
  requireColumns(
    'Airflow 2.3 or later',
    'task_instance',
    await columnsOf(tables, 'task_instance'),
    WANTED,
  );
  const is3 = dagRun.has('run_after');
  if (!is3) requireColumns('Airflow 2.3 or later', 'dag_run', dagRun, ['execution_date']);
  const hasHistory = (await columnsOf(tables, 'task_instance_history')).has('try_number');
  const variant = { is3, hasHistory, slack: Math.max(DAG_RUN_SECONDS, longestRunSeconds(source)) };
  const version = is3 ? '3' : hasHistory ? '2.10 or later' : '2, before 2.10';
  const runs = tables.engine === 'sqlite' ? sqliteRuns : postgresRuns;
  const toSeconds = tables.engine === 'sqlite' ? sqliteSeconds : postgresSeconds;
  return {
    found: `Airflow ${version} (${engineName(tables)})`,
    notes: [
      'The database holds no error texts: failures have the error type "unknown".',
      ...(hasHistory ? [] : ['Before Airflow 2.10 only the last try of a task is seen.']),
    ],
    hasSeries: true,
    runs: (window) => runs(window, variant),
    ...(await saidOf(tables)),
    oldest: sql`
      SELECT ${toSeconds(sql`d.start_date`)} AS oldest FROM dag_run AS d
      WHERE d.start_date IS NOT NULL ORDER BY d.id LIMIT 1`,
  };
}

/**
 * What Airflow says of its DAGs: which are paused, or no longer there (`is_active` in Airflow 2,
 * `is_stale` in 3), and when they are due (`schedule_interval` is JSON in Airflow 2,
 * `timetable_summary` is text in 3). The time zone stands in the serialized DAG only.
 */
async function saidOf(tables: Probed): Promise<Pick<Mapping, 'said'>> {
  const columns = await readableColumnsOf(tables, 'dag');
  if (!columns.has('is_paused')) return {};
  const gone = columns.has('is_stale')
    ? sql`d.is_stale`
    : columns.has('is_active')
      ? sql`NOT d.is_active`
      : sql`1 = 0`;
  const schedule = columns.has('timetable_summary')
    ? sql`d.timetable_summary`
    : columns.has('schedule_interval')
      ? sql`CASE WHEN d.schedule_interval LIKE '"%"' THEN replace(d.schedule_interval, '"', '') END`
      : sql`CAST(NULL AS TEXT)`;
  const dags = sql`
    SELECT d.dag_id AS task_type, CASE WHEN d.is_paused OR ${gone} THEN 1 ELSE 0 END AS is_off,
           ${schedule} AS schedule, ${await timeZoneOf(tables)} AS time_zone
    FROM dag AS d`;
  return { said: { tasks: dags, rowsAre: 'group' } };
}

/** SQL for the time zone of the DAG `d`. Airflow takes UTC where nothing else is configured. */
async function timeZoneOf(tables: Probed): Promise<Sql> {
  const columns = await readableColumnsOf(tables, 'serialized_dag');
  if (!columns.has('data') || !columns.has('last_updated')) return sql`'UTC'`;
  const zone =
    tables.engine === 'sqlite'
      ? sql`CASE WHEN json_valid(s.data) THEN json_extract(s.data, '$.dag.timezone') END`
      : sql`CAST(s.data AS json) #>> '{dag,timezone}'`;
  return sql`coalesce((SELECT ${zone} FROM serialized_dag AS s WHERE s.dag_id = d.dag_id
                       ORDER BY s.last_updated DESC LIMIT 1), 'UTC')`;
}

/**
 * `task_instance_history` holds a failed try as `failed` while `task_instance` still says
 * `up_for_retry`. If two rows are about one try, the row that has ended counts.
 */
const HAS_ENDED = sql`state IN ('success', 'failed')`;
const ONE_TRY = sql`dag_id, task_id, run_id, map_index, try_number`;
const TRY = sql`x.dag_id, x.task_id, x.run_id, x.map_index, x.try_number, x.start_date, x.end_date, x.state, x.hostname`;

function columns(toSeconds: (timestamp: Sql) => Sql): Sql {
  return sql`
    dag_id || '.' || task_id AS task_type,
    run_id || '/' || map_index || '/' || try_number AS run_id,
    ${toSeconds(sql`start_date`)} AS started_at,
    CASE WHEN state IN ('success', 'failed', 'up_for_retry', 'skipped', 'upstream_failed', 'removed')
         THEN ${toSeconds(sql`coalesce(end_date, start_date)`)} END AS finished_at,
    CASE WHEN state = 'success' THEN 'success'
         WHEN state IN ('failed', 'up_for_retry') THEN 'failed'
         WHEN state IN ('skipped', 'upstream_failed', 'removed') THEN 'skipped'
         WHEN state IN ('running', 'restarting', 'shutdown') THEN 'running'
         ELSE state END AS status,
    nullif(hostname, '') AS host, try_number AS attempt,
    CASE WHEN map_index >= 0 THEN 'map index ' || map_index END AS series`;
}

/**
 * False for a task instance x that waits: for its first try, for its next poke (a sensor that is
 * rescheduled or deferred), or because it was cleared. Its start is that of an earlier try.
 */
const HAS_BEGUN = sql`coalesce(x.state, 'none') NOT IN
  ('none', 'scheduled', 'queued', 'up_for_reschedule', 'deferred')`;

/** When a DAG run began, or the nearest earlier time that is known of it if it has no start. */
function began(is3: boolean): Sql {
  return is3
    ? sql`coalesce(o.start_date, o.queued_at)`
    : sql`coalesce(o.start_date, o.queued_at, o.execution_date)`;
}

function postgresRuns({ since, until }: Window, { is3, hasHistory, slack }: Airflow): Sql {
  const from = sql`to_timestamp(${since - slack})`;
  const byId = sql`id > coalesce((SELECT max(o.id) FROM dag_run AS o WHERE ${began(is3)} < ${from}), 0)`;
  // A backfill, or a run that catches up, has an old `run_after` but a new id.
  const dagRuns = is3
    ? sql`(run_after BETWEEN ${from} AND to_timestamp(${until}) OR ${byId})`
    : byId;
  // OFFSET 0 makes PostgreSQL look tasks up by (dag_id, run_id); a plain join reads the whole
  // table.
  const tries = (table: Sql) => sql`
      SELECT t.* FROM dr CROSS JOIN LATERAL (
        SELECT ${TRY} FROM ${table} AS x
        WHERE x.dag_id = dr.dag_id AND x.run_id = dr.run_id
          AND coalesce(x.end_date, x.start_date) >= to_timestamp(${since}) AND ${HAS_BEGUN} OFFSET 0) AS t`;
  const earlier = sql` UNION ALL ${tries(sql`task_instance_history`)}`;
  return sql`
    WITH dr AS MATERIALIZED (SELECT dag_id, run_id FROM dag_run WHERE ${dagRuns}),
         tries AS (${tries(sql`task_instance`)}${hasHistory ? earlier : sql``})
    SELECT DISTINCT ON (${ONE_TRY}) ${columns(postgresSeconds)}, NULL::text AS error, NULL::int AS exit_code
    FROM tries ORDER BY ${ONE_TRY}, (${HAS_ENDED}) DESC`;
}

function sqliteRuns({ since, until }: Window, { is3, hasHistory, slack }: Airflow): Sql {
  const from = sqliteTime(since - slack);
  const byId = sql`id > coalesce((SELECT o.id FROM dag_run AS o WHERE ${began(is3)} < ${from}
                                  ORDER BY o.id DESC LIMIT 1), 0)`;
  const dagRuns = is3 ? sql`(run_after BETWEEN ${from} AND ${sqliteTime(until)} OR ${byId})` : byId;
  const tries = (table: Sql) => sql`
      SELECT ${TRY} FROM dr CROSS JOIN ${table} AS x ON x.dag_id = dr.dag_id AND x.run_id = dr.run_id
      WHERE coalesce(x.end_date, x.start_date) >= ${sqliteTime(since)} AND ${HAS_BEGUN}`;
  const earlier = sql` UNION ALL ${tries(sql`task_instance_history`)}`;
  // In SQLite, the other columns beside max() come from the row that holds the maximum.
  return sql`
    WITH dr AS MATERIALIZED (SELECT dag_id, run_id FROM dag_run WHERE ${dagRuns}),
         tries AS (${tries(sql`task_instance`)}${hasHistory ? earlier : sql``})
    SELECT ${columns(sqliteSeconds)}, NULL AS error, NULL AS exit_code, max(coalesce(${HAS_ENDED}, 0)) AS picked
    FROM tries GROUP BY dag_id, task_id, tries.run_id, map_index, try_number`;
}
