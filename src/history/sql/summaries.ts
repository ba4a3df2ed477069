import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Window } from '../../lib/clock';
import {
  FAILURE_STATUSES,
  SECONDS_MIN,
  type SummaryWindow,
  type TaskRef,
  type TaskSummary,
} from '../history';
import type { Reading } from './rows';

interface SummaryRow {
  runs_read: number;
  successes: number;
  failures: number;
  first_started: number | null;
  last_started: number | null;
  last_failure: number | null;
  last_success: number | null;
  mean_log_seconds: number | null;
  recent_runs: number;
  recent_successes: number;
  recent_failures: number;
  recent_first_failure: number | null;
  recent_longest: number | null;
  recent_shortest: number | null;
}

type NamedRow = SummaryRow & { source: string; task_type: string };

/**
 * One summary for each task with runs that ended in the window. If the mapping has `tasks`, an
 * index holds each task's runs side by side: the tasks are counted one by one in the order of that
 * index, and nothing is sorted. If not, all tasks are counted in one pass over the window.
 */
export async function summarise(reading: Reading, window: SummaryWindow): Promise<TaskSummary[]> {
  const { tables, mapping, source, ended } = reading;
  if (mapping.tasks !== undefined) return summariseEach(reading, mapping.tasks, window);
  const groups = mapping.hasSources === true ? sql`r.source, r.task_type` : sql`r.task_type`;
  const columns = [...wholeCounts(), ...recentCounts(sql`r.finished_at >= ${window.recentSince}`)];
  const named = columns.map(([name, counted]) => sql`${counted} AS ${raw(name)}`);
  const rows = await tables.all<NamedRow>(sql`
    SELECT CAST(${source} AS TEXT) AS source, CAST(r.task_type AS TEXT) AS task_type, ${join(named)}
    FROM ${ended(window)}
    GROUP BY ${groups} ORDER BY ${groups}`);
  return rows.map((row) => summaryOf({ source: row.source, taskType: row.task_type }, row));
}

/**
 * Counts all tasks in one statement, in which SQLite looks up each task's runs, and its recent runs
 * separately. The counts come as JSON objects, because a subquery can return only one column.
 */
async function summariseEach(
  { tables, ended }: Reading,
  names: Sql,
  window: SummaryWindow,
): Promise<TaskSummary[]> {
  const recent = { since: Math.max(window.since, window.recentSince), until: window.until };
  const ofTask = sql`AND r.source = t.source AND r.task_type = t.task_type`;
  const counted = (columns: readonly Column[], of: Window) =>
    sql`(SELECT json_object(${join(columns.map(([name, counted]) => sql`${raw(`'${name}'`)}, ${counted}`))}) FROM ${ended(of)} ${ofTask})`;
  const rows = await tables.all<{
    source: string;
    task_type: string;
    whole: string;
    recent: string;
  }>(sql`
    SELECT CAST(t.source AS TEXT) AS source, CAST(t.task_type AS TEXT) AS task_type,
           ${counted(wholeCounts(), window)} AS whole, ${counted(recentCounts(sql`1`), recent)} AS recent
    FROM (${names}) AS t`);
  return rows.flatMap((row) => {
    const counts: SummaryRow = { ...JSON.parse(row.whole), ...JSON.parse(row.recent) };
    return counts.runs_read === 0
      ? []
      : [summaryOf({ source: row.source, taskType: row.task_type }, counts)];
  });
}

type Column = readonly [keyof SummaryRow, Sql];

const SUCCESS = sql`r.status = 'success'`;
const FAILED = sql`r.status IN (${join(FAILURE_STATUSES.map((status) => raw(`'${status}'`)))})`;
const SECONDS = sql`(r.finished_at - r.started_at)`;

/**
 * The cast makes the count a number of 32 bits: PostgreSQL counts in 64 bits, which its driver
 * returns as text.
 */
function count(condition: Sql): Sql {
  return sql`CAST(count(*) FILTER (WHERE ${condition}) AS INTEGER)`;
}

function wholeCounts(): Column[] {
  const started = sql`coalesce(r.started_at, r.finished_at)`;
  const log = sql`ln(CASE WHEN ${SECONDS} <= ${SECONDS_MIN} THEN ${SECONDS_MIN} ELSE ${SECONDS} END)`;
  return [
    ['runs_read', sql`CAST(count(*) AS INTEGER)`],
    ['successes', count(SUCCESS)],
    ['failures', count(FAILED)],
    ['first_started', sql`min(${started})`],
    ['last_started', sql`max(${started})`],
    ['last_failure', sql`max(r.finished_at) FILTER (WHERE ${FAILED})`],
    ['last_success', sql`max(r.finished_at) FILTER (WHERE ${SUCCESS})`],
    ['mean_log_seconds', sql`avg(${log}) FILTER (WHERE ${SUCCESS})`],
  ];
}

/** Counts over those rows for which the condition `recent` holds. */
function recentCounts(recent: Sql): Column[] {
  return [
    ['recent_runs', count(recent)],
    ['recent_successes', count(sql`${recent} AND ${SUCCESS}`)],
    ['recent_failures', count(sql`${recent} AND ${FAILED}`)],
    ['recent_first_failure', sql`min(r.finished_at) FILTER (WHERE ${recent} AND ${FAILED})`],
    ['recent_longest', sql`max(${SECONDS}) FILTER (WHERE ${recent} AND ${SUCCESS})`],
    ['recent_shortest', sql`min(${SECONDS}) FILTER (WHERE ${recent} AND ${SUCCESS})`],
  ];
}

function summaryOf(task: TaskRef, row: SummaryRow): TaskSummary {
  return {
    task,
    runsRead: row.runs_read,
    successes: row.successes,
    failures: row.failures,
    firstStartedAt: row.first_started ?? 0,
    lastStartedAt: row.last_started ?? 0,
    lastFailureAt: row.last_failure,
    lastSuccessAt: row.last_success,
    typicalSeconds: row.mean_log_seconds === null ? null : Math.exp(row.mean_log_seconds),
    recent: {
      runsRead: row.recent_runs,
      successes: row.recent_successes,
      failures: row.recent_failures,
      firstFailureAt: row.recent_first_failure,
      longestSeconds: row.recent_longest,
      shortestSeconds: row.recent_shortest,
    },
  };
}
