import sql, { join, type Sql } from 'sql-template-tag';
import type { Instant, Window } from '../../lib/clock';
import { FailedError } from '../../lib/errors';
import { counted, ends } from '../../lib/text';
import type { Redact } from '../errors/redact';
import {
  FAILURE_STATUSES,
  type History,
  RUN_STATUSES,
  type TaskRef,
  type TaskRun,
} from '../history';
import { readFreshness } from './freshness';
import type { Mapping, RunTables } from './mapping';
import { filled, parameters } from './parameters';
import { NEWEST_FIRST, type Reading, type RunRow, runColumns, toRun } from './rows';
import { summarise } from './summaries';
import { readTaskHistories } from './taskHistories';

type TaskRunRow = RunRow & { source: string; task_type: string };

/** Counted no further: many are many. */
const FUTURE_RUNS_MAX = 1000;
/** Of runs that never end, the newest so many are looked at. */
const IN_FLIGHT_RUNS_MAX = 10_000;
/** Of a text in the answer to an operator's own SQL, so much. */
const TEXT_LENGTH_MAX = 1000;
/** Later than every run that says a time. */
const END_OF_TIME: Instant = 2.5e11; // in the year 9892: what every engine can hold
/** Of texts that nobody expected, the commonest few say enough. */
const STATUSES_MAX = 20;

/** The runs of one mapping, counted and read inside the engine that holds them. */
export type RunReading = Pick<
  History,
  | 'summaries'
  | 'taskHistories'
  | 'inFlight'
  | 'lastEndOn'
  | 'failedRuns'
  | 'endedRuns'
  | 'query'
  | 'runs'
  | 'endingAfter'
  | 'freshness'
  | 'unknownStatuses'
>;

/** No error text leaves it with a secret that `redact` knows. */
export function readingRuns(
  tables: RunTables,
  name: string,
  mapping: Mapping,
  redact: Redact,
): RunReading {
  const source = mapping.hasSources === true ? sql`r.source` : sql`CAST(${name} AS TEXT)`;
  const ended = (window: Window): Sql => {
    const { since, until } = window;
    return sql`(${mapping.runs(window)}) AS r WHERE r.finished_at BETWEEN ${since} AND ${until}`;
  };
  const ofTask = (task: TaskRef): Sql =>
    mapping.hasSources === true
      ? sql`r.source = ${task.source} AND r.task_type = ${task.taskType}`
      : sql`r.task_type = ${task.taskType}`;
  const reading: Reading = { tables, mapping, redact, source, ended, ofTask };
  const names = sql`CAST(${source} AS TEXT) AS source, CAST(r.task_type AS TEXT) AS task_type`;
  const failed = join(FAILURE_STATUSES);

  return {
    async summaries(window) {
      await checkTimes(window);
      return summarise(reading, window);
    },

    taskHistories: (summaries, window, limit) =>
      readTaskHistories(reading, summaries, window, limit),

    async inFlight({ since, until }) {
      const rows = await tables.all<TaskRunRow>(sql`
        SELECT ${names}, ${runColumns(reading)} FROM (${mapping.runs({ since, until })}) AS r
        WHERE (r.finished_at IS NULL OR r.finished_at > ${until}) AND r.started_at BETWEEN ${since} AND ${until}
          AND (r.finished_at IS NOT NULL OR r.status = 'running')
        ORDER BY r.started_at DESC LIMIT ${IN_FLIGHT_RUNS_MAX}`);
      const inFlight = {
        finished_at: null,
        status: 'running',
        error: null,
        exit_code: null,
      } as const;
      return rows.reverse().map((row) => toTaskRun({ ...row, ...inFlight }, redact));
    },

    async lastEndOn(task, host, window) {
      const ofSource = mapping.hasSources === true ? sql`AND r.source = ${task.source}` : sql``;
      const rows = await tables.all<{ finished_at: number }>(sql`
        SELECT r.finished_at FROM ${ended(window)} ${ofSource} AND r.host = ${host}
        ORDER BY r.finished_at DESC LIMIT 1`);
      return rows[0]?.finished_at ?? null;
    },

    async failedRuns(window, limit) {
      const rows = await tables.all<TaskRunRow>(sql`
        SELECT ${names}, ${runColumns(reading)} FROM ${ended(window)} AND r.status IN (${failed})
        ${NEWEST_FIRST}, r.run_id DESC LIMIT ${limit}`);
      return rows.reverse().map((row) => toTaskRun(row, redact));
    },

    async runs(task, window, limit) {
      const rows = await tables.all<RunRow>(sql`
        SELECT ${runColumns(reading)}
        FROM ${ended(window)}
          AND ${ofTask(task)} AND r.status IN (${join(RUN_STATUSES)})
        ${NEWEST_FIRST}, r.run_id DESC LIMIT ${limit}`);
      return rows.reverse().map((row) => toRun(row, redact));
    },

    async endedRuns(window) {
      const rows = await tables.all<TaskRunRow>(sql`
        SELECT ${names}, ${runColumns(reading)} FROM ${ended(window)}
        ORDER BY r.finished_at, r.started_at, r.status, r.attempt, r.run_id`);
      return rows.map((row) => toTaskRun(row, redact));
    },

    async query(_, text, window, limit) {
      const columns = sql`r.task_type, r.run_id, r.started_at, r.finished_at, r.status, r.error, r.exit_code, r.host, r.attempt`;
      const rows = await tables.all<Record<string, unknown>>(sql`
        WITH runs AS (SELECT CAST(${source} AS TEXT) AS source, ${columns} FROM ${ended(window)})
        SELECT * FROM (${filled(parameters(text), window)}
        ) AS own LIMIT ${limit}`);
      return rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value, redact)])),
      );
    },

    async endingAfter(now) {
      const rows = await tables.all<{ count: number; latest: number | null }>(sql`
        SELECT CAST(count(*) AS INTEGER) AS count, max(f.finished_at) AS latest FROM (
          SELECT r.finished_at FROM ${ended({ since: now, until: END_OF_TIME })} AND r.finished_at <> ${now}
          ORDER BY r.finished_at DESC LIMIT ${FUTURE_RUNS_MAX}) AS f`);
      return { count: rows[0]?.count ?? 0, latest: rows[0]?.latest ?? null };
    },

    freshness: (now) => readFreshness(now, { ...reading, name }),

    async unknownStatuses(window) {
      if (mapping.hasKnownStatuses === true) return [];
      return tables.all(sql`
        SELECT CAST(${source} AS TEXT) AS source, CAST(r.status AS TEXT) AS status,
               CAST(count(*) AS INTEGER) AS count
        FROM (${mapping.runs(window)}) AS r
        WHERE coalesce(r.finished_at, r.started_at) BETWEEN ${window.since} AND ${window.until}
          AND (r.status IS NULL OR r.status NOT IN (${join(RUN_STATUSES)}))
        GROUP BY ${source}, r.status ORDER BY 3 DESC LIMIT ${STATUSES_MAX}`);
    },
  };

  /** @throws FailedError when rows say when they ended in a way that nobody can read: they would be in no window */
  async function checkTimes(window: Window): Promise<void> {
    if (mapping.unreadableTimes === undefined) return;
    const [row] = await tables.all<{ count: number }>(mapping.unreadableTimes(window));
    if (row === undefined || row.count === 0) return;
    throw new FailedError(
      `${counted(row.count, 'row')} with a started_at or finished_at that is no time.`,
      'epoch seconds (not milliseconds), ISO 8601 text in UTC, or in PostgreSQL timestamptz',
    );
  }
}

/** A value as evidence holds it. */
function plain(value: unknown, redact: Redact): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return Number(value);
  return ends(
    redact(value instanceof Uint8Array ? Buffer.from(value).toString() : String(value)),
    TEXT_LENGTH_MAX,
  );
}

function toTaskRun(row: TaskRunRow, redact: Redact): TaskRun {
  return { task: { source: row.source, taskType: row.task_type }, run: toRun(row, redact) };
}
