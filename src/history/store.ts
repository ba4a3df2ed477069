import sql from 'sql-template-tag';
import type { Database } from '../db/database';
import type { Instant } from '../lib/clock';
import type { RunRecord } from './run';

/**
 * How many runs of a batch were new, changed a stored row, or said only what was stored already.
 */
export interface StoredCounts {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
}

/**
 * Stores a batch of runs in one transaction. A run is identified by source, task and run id. A
 * stored run is updated when the new record differs from it, with two exceptions: a run that has
 * ended never goes back to running, and a record with `yieldsToKnown` leaves a run that has ended
 * as it is.
 */
export async function storeRuns(
  db: Database,
  runs: readonly RunRecord[],
  now: Instant,
): Promise<StoredCounts> {
  return db.transaction(async () => {
    const counts = { added: 0, updated: 0, unchanged: 0 };
    for (const run of runs) counts[await storeRun(db, run, now)] += 1;
    return counts;
  });
}

async function storeRun(db: Database, run: RunRecord, now: Instant): Promise<keyof StoredCounts> {
  const added = await db.run(sql`
    INSERT INTO task_executions
      (source, task_type, run_id, started_at, finished_at, status, error, exit_code, host, attempt, recorded_at)
    VALUES (${run.source}, ${run.taskType}, ${run.runId}, ${run.startedAt}, ${run.finishedAt}, ${run.status},
            ${run.error}, ${run.exitCode}, ${run.host}, ${run.attempt}, ${now})
    ON CONFLICT (source, task_type, run_id) DO NOTHING`);
  if (added > 0) return 'added';
  const startedAt =
    run.yieldsToKnown === true ? sql`min(started_at, ${run.startedAt})` : sql`${run.startedAt}`;
  const mayReplaceEnded = run.status !== 'running' && run.yieldsToKnown !== true;
  const updated = await db.run(sql`
    UPDATE task_executions
    SET started_at = ${startedAt}, finished_at = ${run.finishedAt}, status = ${run.status}, error = ${run.error},
        exit_code = ${run.exitCode}, host = ${run.host}, attempt = ${run.attempt}, recorded_at = ${now}
    WHERE source = ${run.source} AND task_type = ${run.taskType} AND run_id = ${run.runId}
      AND (started_at, finished_at, status, error, exit_code, host, attempt) IS NOT
          (${startedAt}, ${run.finishedAt}, ${run.status}, ${run.error}, ${run.exitCode}, ${run.host}, ${run.attempt})
      AND (${mayReplaceEnded ? 1 : 0} OR status = 'running')`);
  return updated > 0 ? 'updated' : 'unchanged';
}
