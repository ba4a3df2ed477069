import sql, { type Sql } from 'sql-template-tag';
import type { Window } from '../../lib/clock';
import type { Mapping, Probed } from '../sql/mapping';
import {
  columnsOf,
  engineName,
  postgresSeconds,
  requireColumns,
  sqliteSeconds,
  sqliteTime,
} from './columns';
import { anywhere, defineSource, named } from './source';

const TABLE = 'django_celery_results_taskresult';
const WANTED = [
  'task_id',
  'task_name',
  'status',
  'worker',
  'result',
  'traceback',
  'date_created',
  'date_done',
];

/**
 * Reads the results that django-celery-results keeps (2.0 and later), found by its index on
 * `date_done`.
 * @throws FailedError when the table is not that of django-celery-results
 */
export const celery = defineSource({
  preset: 'celery',
  settings: { ...named, ...anywhere },
  check: 'onePlace',
  isProbedByInit: true,
  mapping: readMapping,
});

async function readMapping(tables: Probed): Promise<Mapping> {
  const columns = await columnsOf(tables, TABLE);
  requireColumns('django-celery-results', TABLE, columns, WANTED);
  const version = columns.has('date_started') ? '2.6 or later' : 'before 2.6';
  const name = columns.has('periodic_task_name')
    ? sql`coalesce(nullif(t.task_name, ''), nullif(t.periodic_task_name, ''), '(unknown)')`
    : sql`coalesce(nullif(t.task_name, ''), '(unknown)')`;
  const began = columns.has('date_started')
    ? sql`coalesce(t.date_started, t.date_created)`
    : sql`t.date_created`;
  // Several periodic tasks may call one task.
  const series = columns.has('periodic_task_name')
    ? sql`nullif(t.periodic_task_name, '')`
    : sql`CAST(NULL AS TEXT)`;
  const runs = tables.engine === 'sqlite' ? sqliteRuns : postgresRuns;
  const toSeconds = tables.engine === 'sqlite' ? sqliteSeconds : postgresSeconds;
  return {
    found: `django-celery-results ${version} (${engineName(tables)})`,
    notes: [
      'A retry overwrites the attempt before it: only the last failure of a task is seen.',
      ...(await namesMissing(tables)),
    ],
    hasSeries: true,
    runs: (window) => runs(window, { name, began, series }),
    oldest: sql`SELECT ${toSeconds(sql`min(t.date_done)`)} AS oldest FROM django_celery_results_taskresult AS t`,
  };
}

/** The SQL of the columns that differ between versions. */
interface Variant {
  readonly name: Sql;
  readonly began: Sql;
  readonly series: Sql;
}

/** A note for people if no task has a name: without `result_extended` all tasks look like one. */
async function namesMissing(tables: Probed): Promise<string[]> {
  const newest = await tables.all<{ task_name: string | null }>(
    sql`SELECT task_name FROM django_celery_results_taskresult ORDER BY date_done DESC LIMIT 100`,
  );
  const hasNames =
    newest.length === 0 || newest.some(({ task_name: name }) => name !== null && name !== '');
  return hasNames
    ? []
    : ['No task has a name: set result_extended = True in Celery, or all are one "(unknown)".'];
}

/** Every write to a result sets `date_done`, so it is an end only once the task has ended. */
const HAS_ENDED = sql`t.status IN ('SUCCESS', 'FAILURE', 'REVOKED', 'IGNORED')`;

/** False for a task that waits for its first or its next try, which is no run. */
const HAS_BEGUN = sql`t.status NOT IN ('PENDING', 'RECEIVED', 'RETRY')`;

function status(isTimeout: Sql): Sql {
  return sql`CASE
    WHEN t.status = 'SUCCESS' THEN 'success'
    WHEN t.status = 'FAILURE' AND ${isTimeout} THEN 'timeout'
    WHEN t.status = 'FAILURE' THEN 'failed'
    WHEN t.status = 'REVOKED' THEN 'cancelled'
    WHEN t.status = 'IGNORED' THEN 'skipped'
    WHEN t.status IN ('STARTED', 'PROGRESS') THEN 'running'
    ELSE t.status END`;
}

function postgresRuns({ since, until }: Window, { name, began, series }: Variant): Sql {
  return sql`
    SELECT ${name} AS task_type, t.task_id AS run_id,
           ${postgresSeconds(sql`CASE WHEN ${began} < t.date_done THEN ${began} ELSE t.date_done END`)} AS started_at,
           CASE WHEN ${HAS_ENDED} THEN ${postgresSeconds(sql`t.date_done`)} END AS finished_at,
           ${status(sql`t.result ~ '"exc_type": *"(SoftTimeLimitExceeded|TimeLimitExceeded)"'`)} AS status,
           CASE WHEN t.status = 'FAILURE'
                THEN coalesce(nullif(rtrim(t.traceback, E' \n'), ''), t.result) END AS error,
           NULL::int AS exit_code, nullif(split_part(t.worker, '@', 2), '') AS host, NULL::int AS attempt, ${series} AS series
    FROM django_celery_results_taskresult AS t
    WHERE t.date_done BETWEEN to_timestamp(${since}) AND to_timestamp(${until}) AND ${HAS_BEGUN}`;
}

function sqliteRuns({ since, until }: Window, { name, began, series }: Variant): Sql {
  const ran = (exception: string) => sql`t.result LIKE ${`%"exc_type": "${exception}"%`}`;
  return sql`
    SELECT ${name} AS task_type, t.task_id AS run_id,
           ${sqliteSeconds(sql`min(${began}, t.date_done)`)} AS started_at,
           CASE WHEN ${HAS_ENDED} THEN ${sqliteSeconds(sql`t.date_done`)} END AS finished_at,
           ${status(sql`(${ran('SoftTimeLimitExceeded')} OR ${ran('TimeLimitExceeded')})`)} AS status,
           CASE WHEN t.status <> 'FAILURE' THEN NULL
                WHEN json_valid(t.result) AND json_type(t.result) = 'object' THEN
                  json_extract(t.result, '$.exc_type') || ': '
                  || coalesce(json_extract(t.result, '$.exc_message[0]'), json_extract(t.result, '$.exc_message'), '')
                ELSE coalesce(t.traceback, t.result) END AS error,
           NULL AS exit_code, CASE WHEN instr(t.worker, '@') > 0 THEN nullif(substr(t.worker, instr(t.worker, '@') + 1), '') END AS host,
           NULL AS attempt, ${series} AS series
    FROM django_celery_results_taskresult AS t
    WHERE t.date_done BETWEEN ${sqliteTime(since)} AND ${sqliteTime(until)} AND ${HAS_BEGUN}`;
}
