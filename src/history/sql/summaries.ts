import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Window } from '../../lib/clock';
import type { RecentSummary, SummaryWindow, TaskCounts } from '../history';
import { FAILURE_STATUSES, SECONDS_MIN } from '../run';
import type { Reading } from './rows';

/** Counts by name: a row of a query's result, or a JSON object in such a row. */
type Counts = Readonly<Record<string, unknown>>;

/**
 * The counts of each task with runs that ended in the window. If the mapping has `tasks`, an index
 * holds each task's runs side by side: the tasks are counted one by one in the order of that index,
 * and nothing is sorted. If not, all tasks are counted in one pass over the window.
 */
export async function summarise(reading: Reading, window: SummaryWindow): Promise<TaskCounts[]> {
  const { tables, mapping, source, ended } = reading;
  if (mapping.tasks !== undefined) return summariseEach(reading, mapping.tasks, window);
  const groups = mapping.hasSources === true ? sql`r.source, r.task_type` : sql`r.task_type`;
  const rows = await tables.all<Counts>(sql`
    SELECT CAST(${source} AS TEXT) AS source, CAST(r.task_type AS TEXT) AS task_type,
           ${countsOf(window)}
    FROM ${ended(window)}
    GROUP BY ${groups} ORDER BY ${groups}`);
  return rows.map((row) => readCounts(row, window));
}

/** The columns of a row that holds all counts of a task; `readCounts` reads them. */
function countsOf(window: SummaryWindow): Sql {
  const whole = wholeCounts().map(([name, counted]) => named(name, counted));
  const recent = window.recentSince.flatMap((since, index) =>
    recentCounts(sql`r.finished_at >= ${since}`).map(([name, counted]) =>
      named(`${name}_${index}`, counted),
    ),
  );
  return join([...whole, ...recent]);
}

function readCounts(row: Counts, window: SummaryWindow): TaskCounts {
  const recent = window.recentSince.map((_, index) => recentOf(row, `_${index}`));
  return { ...wholeOf(row), recent };
}

function named(name: string, counted: Sql): Sql {
  return sql`${counted} AS ${raw(name)}`;
}

/**
 * Maximum number of series that are counted. Of more, those with the most failures are.
 */
export const SERIES_MAX = 5000;

/** The counts of each series of the tasks that have several. */
export async function summariseSeries(
  reading: Reading,
  window: SummaryWindow,
): Promise<TaskCounts[]> {
  const { tables, mapping, source, ended } = reading;
  if (mapping.hasSeries !== true) return [];
  // In goalgen's own table, only the tasks that have several series are counted again.
  const several =
    mapping.isOwn === true
      ? sql`AND (r.source, r.task_type) IN (
          SELECT s.source, s.task_type FROM task_series AS s
          GROUP BY s.source, s.task_type HAVING count(*) > 1)`
      : sql``;
  const groups = sql`${source}, r.task_type, r.series`;
  const rows = await tables.all<Counts>(sql`
    SELECT CAST(${source} AS TEXT) AS source, CAST(r.task_type AS TEXT) AS task_type,
           CAST(r.series AS TEXT) AS series, ${countsOf(window)}
    FROM ${ended(window)} AND r.series IS NOT NULL ${several}
    GROUP BY ${groups} ORDER BY failures DESC, ${groups} LIMIT ${SERIES_MAX}`);
  return rows.map((row) => {
    const counts = readCounts(row, window);
    return { ...counts, task: { ...counts.task, series: String(row.series) } };
  });
}

/**
 * Counts all tasks in one statement, in which SQLite looks up each task's runs, and its recent runs
 * separately. The counts come as JSON objects, because a subquery can return only one column.
 */
async function summariseEach(
  { tables, ended }: Reading,
  names: Sql,
  window: SummaryWindow,
): Promise<TaskCounts[]> {
  const ofTask = sql`AND r.source = t.source AND r.task_type = t.task_type`;
  const counted = (columns: readonly Column[], of: Window) => {
    const pairs = columns.map(([name, each]) => sql`${raw(`'${name}'`)}, ${each}`);
    return sql`(SELECT json_object(${join(pairs)}) FROM ${ended(of)} ${ofTask})`;
  };
  const recent = window.recentSince.map((since, index) =>
    named(
      `recent_${index}`,
      counted(recentCounts(sql`1`), { since: Math.max(window.since, since), until: window.until }),
    ),
  );
  const rows = await tables.all<Record<string, string>>(sql`
    SELECT CAST(t.source AS TEXT) AS source, CAST(t.task_type AS TEXT) AS task_type,
           ${join([named('whole', counted(wholeCounts(), window)), ...recent])}
    FROM (${names}) AS t`);
  return rows.flatMap((row) => {
    const part = (name: string): Counts => JSON.parse(row[name] ?? '{}');
    const whole = part('whole');
    if (whole.runs_read === 0) return [];
    const ends = window.recentSince.map((_, index) => recentOf(part(`recent_${index}`), ''));
    return [{ ...wholeOf({ ...row, ...whole }), recent: ends }];
  });
}

type Column = readonly [name: string, counted: Sql];

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

function wholeOf(row: Counts): Omit<TaskCounts, 'recent'> {
  const logSeconds = numberOrNull(row.mean_log_seconds);
  return {
    task: { source: String(row.source), taskType: String(row.task_type) },
    runsRead: numberOrNull(row.runs_read) ?? 0,
    successes: numberOrNull(row.successes) ?? 0,
    failures: numberOrNull(row.failures) ?? 0,
    firstStartedAt: numberOrNull(row.first_started) ?? 0,
    lastStartedAt: numberOrNull(row.last_started) ?? 0,
    lastFailureAt: numberOrNull(row.last_failure),
    lastSuccessAt: numberOrNull(row.last_success),
    typicalSeconds: logSeconds === null ? null : Math.exp(logSeconds),
  };
}

/**
 * The counts of one recent part of the window.
 * @param suffix what the names of the counts end in: `_0` for the first recent part of a row, empty
 * for a JSON object, which holds only one
 */
function recentOf(row: Counts, suffix: string): RecentSummary {
  const counted = (name: string) => numberOrNull(row[`recent_${name}${suffix}`]);
  return {
    runsRead: counted('runs') ?? 0,
    successes: counted('successes') ?? 0,
    failures: counted('failures') ?? 0,
    firstFailureAt: counted('first_failure'),
    longestSeconds: counted('longest'),
    shortestSeconds: counted('shortest'),
  };
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
