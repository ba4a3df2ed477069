import sql, { join } from 'sql-template-tag';
import type { Window } from '../clock';
import type { Database } from '../db/database';
import {
  type History,
  RUN_STATUSES,
  type Run,
  type RunOptions,
  type RunStatus,
  type TaskRef,
  type TaskSummary,
} from './history';

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
  error: string | null;
  exit_code: number | null;
}

/** An error text longer than this is cut when read: what it says of its cause stands at its start. */
const ERROR_LENGTH_MAX = 4000;

/** The built-in history: the table `task_executions`. */
export function nativeHistory(db: Database): History {
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
        SELECT run_id, started_at, finished_at, status, substr(CAST(error AS TEXT), 1, ${ERROR_LENGTH_MAX}) AS error, exit_code
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
        error: row.error,
        exitCode: row.exit_code,
      }));
    },

    snapshot: (body) => db.snapshot(body),
  };
}
