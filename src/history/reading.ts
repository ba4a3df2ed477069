import sql, { join, type Sql } from 'sql-template-tag';
import type { Instant, Window } from '../clock';
import { FailedError } from '../errors';
import { counted, ends } from '../printable';
import { readFeeds } from './feeds';
import {
  FAILURE_STATUSES,
  type Feed,
  RUN_STATUSES,
  type Run,
  type RunOptions,
  type RunStatus,
  type TaskRef,
  type TaskSummary,
} from './history';
import type { Mapping, RunTables } from './mapping';
import type { Redact } from './redact';

interface SummaryRow {
  source: string;
  task_type: string;
  runs_read: number;
  successes: number;
  failures: number;
  first_failure: number | null;
  last_failure: number | null;
}

interface RunRow {
  run_id: string;
  started_at: number;
  finished_at: number | null;
  status: RunStatus;
  error: Uint8Array | string | null;
  exit_code: number | null;
}

/** An error text longer than this is cut in its middle when read: causes stand at a start or at an end. */
const ERROR_LENGTH_MAX = 4000;
/** So much is read of it, in bytes: secrets are taken out before it is cut, as half of one would not be known as one. */
const ERROR_BYTES_MAX = 16 * 1024;
/** Counted no further: many are many. */
const FUTURE_RUNS_MAX = 1000;
/** Later than every run that says a time. */
const END_OF_TIME: Instant = 2.5e11; // in the year 9892: what every engine can hold
/** Of texts that nobody expected, the commonest few say enough. */
const STATUSES_MAX = 20;

/** The runs of one mapping, counted and read inside the engine that holds them. */
export interface RunReading {
  summaries(window: Window): Promise<TaskSummary[]>;
  runs(task: TaskRef, window: Window, options: RunOptions): Promise<Run[]>;
  endingAfter(now: Instant): Promise<{ count: number; latest: Instant | null }>;
  feeds(now: Instant): Promise<Feed[]>;
  unknownStatuses(window: Window): Promise<{ source: string; status: string | null; count: number }[]>;
}

/** No error text leaves it with a secret that `redact` knows. */
export function readingRuns(tables: RunTables, name: string, mapping: Mapping, redact: Redact): RunReading {
  const source = mapping.hasSources === true ? sql`r.source` : sql`CAST(${name} AS TEXT)`;
  const ended = (window: Window): Sql => {
    const { since, until } = window;
    return sql`(${mapping.runs(window)}) AS r WHERE r.finished_at BETWEEN ${since} AND ${until}`;
  };
  // Bytes, because SQLite's functions on text end at a NUL, and what is not UTF-8 must not stop a scan.
  const start =
    tables.engine === 'sqlite'
      ? sql`substr(CAST(r.error AS BLOB), 1, ${ERROR_BYTES_MAX})`
      : sql`left(r.error, ${ERROR_BYTES_MAX})`;
  const known = join(RUN_STATUSES);
  const failed = join(FAILURE_STATUSES);

  return {
    async summaries(window) {
      await checkTimes(window);
      const groups = mapping.hasSources === true ? sql`r.source, r.task_type` : sql`r.task_type`;
      const rows = await tables.all<SummaryRow>(sql`
        SELECT CAST(${source} AS TEXT) AS source, CAST(r.task_type AS TEXT) AS task_type,
               CAST(count(*) AS INTEGER) AS runs_read,
               CAST(count(*) FILTER (WHERE r.status = 'success') AS INTEGER) AS successes,
               CAST(count(*) FILTER (WHERE r.status IN (${failed})) AS INTEGER) AS failures,
               min(r.finished_at) FILTER (WHERE r.status IN (${failed})) AS first_failure,
               max(r.finished_at) FILTER (WHERE r.status IN (${failed})) AS last_failure
        FROM ${ended(window)}
        GROUP BY ${groups} ORDER BY ${groups}`);
      return rows.map((row) => ({
        task: { source: row.source, taskType: row.task_type },
        runsRead: row.runs_read,
        successes: row.successes,
        failures: row.failures,
        firstFailureAt: row.first_failure,
        lastFailureAt: row.last_failure,
      }));
    },

    async runs(task, window, { limit, statuses = RUN_STATUSES }) {
      const ofSource = mapping.hasSources === true ? sql`r.source = ${task.source} AND` : sql``;
      const rows = await tables.all<RunRow>(sql`
        SELECT r.run_id, coalesce(r.started_at, r.finished_at) AS started_at, r.finished_at, r.status, ${start} AS error, r.exit_code
        FROM ${ended(window)}
          AND ${ofSource} r.task_type = ${task.taskType} AND r.status IN (${join(statuses)})
        ORDER BY r.finished_at DESC, r.started_at DESC, r.run_id DESC
        LIMIT ${limit}`);
      return rows.reverse().map((row) => ({
        runId: row.run_id,
        startedAt: row.started_at,
        finishedAt: row.finished_at,
        status: row.status,
        error: errorOf(row.error, redact),
        exitCode: Number.isInteger(row.exit_code) ? row.exit_code : null,
      }));
    },

    async endingAfter(now) {
      const rows = await tables.all<{ count: number; latest: number | null }>(sql`
        SELECT CAST(count(*) AS INTEGER) AS count, max(f.finished_at) AS latest FROM (
          SELECT r.finished_at FROM ${ended({ since: now, until: END_OF_TIME })} AND r.finished_at <> ${now}
          ORDER BY r.finished_at DESC LIMIT ${FUTURE_RUNS_MAX}) AS f`);
      return { count: rows[0]?.count ?? 0, latest: rows[0]?.latest ?? null };
    },

    feeds: (now) => readFeeds(now, { tables, name, mapping, source, ended }),

    async unknownStatuses(window) {
      if (mapping.hasKnownStatuses === true) return [];
      return tables.all(sql`
        SELECT CAST(${source} AS TEXT) AS source, CAST(r.status AS TEXT) AS status,
               CAST(count(*) AS INTEGER) AS count
        FROM (${mapping.runs(window)}) AS r
        WHERE coalesce(r.finished_at, r.started_at) BETWEEN ${window.since} AND ${window.until}
          AND (r.status IS NULL OR r.status NOT IN (${known}))
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

function errorOf(error: Uint8Array | string | null, redact: Redact): string | null {
  if (error === null) return null;
  const bytes = typeof error === 'string' ? Buffer.from(error) : Buffer.from(error);
  return ends(redact(wholeWords(bytes)), ERROR_LENGTH_MAX);
}

/** Of a text that was cut, the last word may be half of a secret. */
function wholeWords(bytes: Buffer): string {
  const text = bytes.toString();
  return bytes.length < ERROR_BYTES_MAX ? text : text.replace(/\S+$/, '');
}
