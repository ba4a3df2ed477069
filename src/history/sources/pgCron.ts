import sql, { type Sql } from 'sql-template-tag';
import type { Window } from '../../lib/clock';
import type { Mapping, Probed } from '../sql/mapping';
import { columnsOf, longestRunSeconds, postgresSeconds, requireColumns } from './columns';
import { defineSource, named, server } from './source';

const TABLE = 'cron.job_run_details';
const WANTED = ['jobid', 'runid', 'status', 'return_message', 'start_time', 'end_time'];

/**
 * Reads the runs that pg_cron keeps. Its table has no index on time, but its ids grow with time, so
 * the primary key is walked backward from the newest run to the first that began `longestRunHours`
 * before the window.
 * @throws FailedError when the table is not that of pg_cron 1.4 or later
 */
export const pgCron = defineSource({
  preset: 'pg_cron',
  settings: { ...named, ...server },
  check: undefined,
  isProbedByInit: true,
  isNamedByPeople: true,
  mapping: readMapping,
});

async function readMapping(
  tables: Probed,
  source: { readonly longestRunHours?: number | undefined },
): Promise<Mapping> {
  const present = await columnsOf(tables, TABLE);
  requireColumns('pg_cron 1.4 or later', TABLE, present, WANTED);
  const slack = longestRunSeconds(source);
  // Two database users may each have a job of one name.
  const series = present.has('username') ? sql`d.username::text` : sql`NULL::text`;
  return {
    found: 'pg_cron (PostgreSQL)',
    notes: [],
    hasSeries: true,
    runs: (window) => runs(window, slack, series),
    ...(await saidOf(tables)),
    oldest: sql`
      SELECT ${postgresSeconds(sql`d.start_time`)} AS oldest FROM cron.job_run_details AS d
      WHERE d.start_time IS NOT NULL ORDER BY d.runid LIMIT 1`,
  };
}

/**
 * What pg_cron says of its jobs: which are switched off, and when they are due, in the time zone of
 * the server's setting. A job without a row was unscheduled. Before pg_cron 1.4 jobs cannot be
 * switched off.
 */
async function saidOf(tables: Probed): Promise<Pick<Mapping, 'said'>> {
  const columns = await columnsOf(tables, 'cron.job');
  if (!columns.has('jobid')) return {};
  const isOff = columns.has('active') ? sql`CASE WHEN j.active THEN 0 ELSE 1 END` : sql`0`;
  const schedule = columns.has('schedule') ? sql`j.schedule::text` : sql`NULL::text`;
  const jobs = sql`
    SELECT coalesce(j.jobname::text, 'jobid:' || j.jobid) AS task_type, ${isOff} AS is_off,
           ${schedule} AS schedule,
           coalesce(nullif(current_setting('cron.timezone', true), ''), 'GMT') AS time_zone
    FROM cron.job AS j`;
  return { said: { tasks: jobs, rowsAre: 'task' } };
}

/**
 * Before pg_cron 1.6.3, a job that could not connect has neither start nor end, and borrows the
 * start of the run before it. After a crash of the server a failed run has no end, and its start
 * counts as its end.
 */
function runs({ since, until }: Window, slack: number, series: Sql) {
  return sql`
    SELECT coalesce(j.jobname::text, 'jobid:' || d.jobid) AS task_type, d.runid::text AS run_id,
           ${postgresSeconds(sql`coalesce(d.start_time, d.end_time, before.start_time)`)} AS started_at,
           CASE WHEN d.status IN ('succeeded', 'failed')
                THEN ${postgresSeconds(sql`coalesce(d.end_time, d.start_time, before.start_time)`)} END AS finished_at,
           CASE WHEN d.status = 'succeeded' THEN 'success'
                WHEN d.status = 'failed' AND d.return_message ~ 'canceling statement due to (statement|lock) timeout'
                  THEN 'timeout'
                WHEN d.status = 'failed' AND d.return_message ~ '^job cancell?ed|canceling statement due to user request'
                  THEN 'cancelled'
                WHEN d.status = 'failed' THEN 'failed'
                WHEN d.status IN ('starting', 'running', 'sending', 'connecting') THEN 'running'
                ELSE d.status END AS status,
           CASE WHEN d.status = 'failed' THEN btrim(d.return_message, E' \n') END AS error,
           NULL::int AS exit_code, coalesce(nullif(j.nodename, ''), 'localhost') AS host, 1 AS attempt, ${series} AS series
    FROM cron.job_run_details AS d
    LEFT JOIN cron.job AS j ON j.jobid = d.jobid
    LEFT JOIN LATERAL (
      SELECT p.start_time FROM cron.job_run_details AS p
      WHERE d.start_time IS NULL AND d.end_time IS NULL AND p.runid < d.runid AND p.start_time IS NOT NULL
      ORDER BY p.runid DESC LIMIT 1) AS before ON true
    WHERE d.runid > coalesce((SELECT max(o.runid) FROM cron.job_run_details AS o
                              WHERE o.start_time < to_timestamp(${since - slack})), 0)
      AND (d.start_time IS NULL OR d.start_time <= to_timestamp(${until}))`;
}
