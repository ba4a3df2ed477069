import sql, { join } from 'sql-template-tag';
import type { Instant, Window } from '../clock';
import type { Database } from '../db/database';
import { shorten } from '../printable';
import {
  type History,
  RUN_STATUSES,
  type Run,
  type RunOptions,
  type RunStatus,
  type TaskRef,
  type TaskSummary,
} from './history';
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
  error: Uint8Array | null;
  exit_code: number | null;
}

/** An error text longer than this is cut when read: what it says of its cause stands at its start. */
const ERROR_LENGTH_MAX = 4000;
/** So much is read of it, in bytes: secrets are taken out before it is cut, as half of one would not be known as one. */
const ERROR_BYTES_MAX = 16 * 1024;

/** Of a text that was cut, the last word may be half of a secret. */
function wholeWords(bytes: Buffer): string {
  const text = bytes.toString();
  return bytes.length < ERROR_BYTES_MAX ? text : text.replace(/\S+$/, '');
}

/** Counted no further: many are many. */
const FUTURE_RUNS_MAX = 1000;

/** The built-in history: the table `task_executions`. No error text leaves it with a secret that `redact` knows. */
export function nativeHistory(db: Database, redact: Redact): History {
  // Bytes, because SQLite's functions on text end at a NUL, and what is not UTF-8 must not stop a scan.
  const errorOf = ({ error }: RunRow) =>
    error === null ? null : shorten(redact(wholeWords(Buffer.from(error))), ERROR_LENGTH_MAX);
  return {
    // Answered from the index task_executions_outcomes alone.
    async summaries(window: Window): Promise<TaskSummary[]> {
      const rows = await db.all<SummaryRow>(sql`
        SELECT CAST(source AS TEXT) AS source, CAST(task_type AS TEXT) AS task_type,
               count(*) AS runs_read,
               count(*) FILTER (WHERE status = 'success') AS successes,
               count(*) FILTER (WHERE status IN ('failed', 'timeout')) AS failures,
               min(finished_at) FILTER (WHERE status IN ('failed', 'timeout')) AS first_failure,
               max(finished_at) FILTER (WHERE status IN ('failed', 'timeout')) AS last_failure
        FROM task_executions
        WHERE finished_at BETWEEN ${window.since} AND ${window.until}
        GROUP BY task_executions.source, task_executions.task_type
        ORDER BY task_executions.source, task_executions.task_type`);
      return rows.map((row) => ({
        task: { source: row.source, taskType: row.task_type },
        runsRead: row.runs_read,
        successes: row.successes,
        failures: row.failures,
        firstFailureAt: row.first_failure,
        lastFailureAt: row.last_failure,
      }));
    },

    async runs(task: TaskRef, window: Window, { limit, statuses = RUN_STATUSES }: RunOptions): Promise<Run[]> {
      const rows = await db.all<RunRow>(sql`
        SELECT run_id, started_at, finished_at, status, substr(CAST(error AS BLOB), 1, ${ERROR_BYTES_MAX}) AS error, exit_code
        FROM task_executions
        WHERE source = ${task.source} AND task_type = ${task.taskType}
          AND finished_at BETWEEN ${window.since} AND ${window.until} AND status IN (${join(statuses)})
        ORDER BY finished_at DESC, started_at DESC, run_id DESC
        LIMIT ${limit}`);
      return rows.reverse().map((row) => ({
        runId: row.run_id,
        startedAt: row.started_at,
        finishedAt: row.finished_at,
        status: row.status,
        error: errorOf(row),
        exitCode: Number.isInteger(row.exit_code) ? row.exit_code : null,
      }));
    },

    async endingAfter(now: Instant) {
      const rows = await db.all<{ count: number; latest: number | null }>(sql`
        SELECT count(*) AS count, max(finished_at) AS latest FROM (
          SELECT finished_at FROM task_executions WHERE finished_at > ${now} AND typeof(finished_at) IN ('real', 'integer')
          ORDER BY finished_at DESC LIMIT ${FUTURE_RUNS_MAX})`);
      return { count: rows[0]?.count ?? 0, latest: rows[0]?.latest ?? null };
    },

    snapshot: (body) => db.snapshot(body),
  };
}
