import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../db/database';
import type { Instant } from '../lib/clock';
import type { Covered } from './import/shownRuns';
import type { NotUnderstood } from './notUnderstood';
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
 * Stores a batch of runs in one transaction. A run is identified by its source, its run id and its
 * attempt, within its `idScope`. A stored run is updated when the new record differs from it, with
 * two exceptions: a run that has ended never goes back to running, and a record with
 * `yieldsToKnown` leaves a run that has ended as it is.
 */
export async function storeRuns(
  db: Database,
  runs: readonly RunRecord[],
  now: Instant,
): Promise<StoredCounts> {
  return db.transaction(async () => {
    const counts = { added: 0, updated: 0, unchanged: 0 };
    for (const run of runs) counts[await storeRun(db, run, now)] += 1;
    await storeSeries(db, runs);
    return counts;
  });
}

/**
 * Marks as lost the runs of imported tasks that were running, began within the time that an import
 * covers, and are not shown by it any more: it will never be known how they ended.
 */
export async function storeLost(
  db: Database,
  covered: readonly Covered[],
  now: Instant,
): Promise<void> {
  await db.transaction(async () => {
    for (const { task, series, window, running } of covered) {
      const rows = await db.all<{ id: number; run_id: string }>(sql`
        SELECT id, run_id FROM task_executions
        WHERE source = ${task.source} AND task_type = ${task.taskType} AND finished_at IS NULL
          AND started_at > ${window.since} AND started_at < ${window.until} AND lost_at IS NULL
          AND series IS ${series} AND process IS NULL`);
      for (const { id, run_id: runId } of rows)
        if (!running.has(runId))
          await db.run(sql`UPDATE task_executions SET lost_at = ${now} WHERE id = ${id}`);
    }
  });
}

/**
 * Keeps what the last import of a source in a format did not understand, in place of that of earlier
 * ones.
 */
export async function storeNotUnderstood(
  db: Database,
  { source, format }: { readonly source: string; readonly format: string },
  kinds: readonly NotUnderstood[],
  now: Instant,
): Promise<void> {
  await db.transaction(async () => {
    await db.run(sql`DELETE FROM not_understood WHERE source = ${source} AND format = ${format}`);
    for (const { what, count, example } of kinds)
      await db.run(sql`
        INSERT INTO not_understood (source, format, what, count, example, imported_at)
        VALUES (${source}, ${format}, ${what}, ${count}, ${example}, ${now})`);
  });
}

/** Keeps which series the tasks of these runs have. */
async function storeSeries(db: Database, runs: readonly RunRecord[]): Promise<void> {
  const seen = new Set<string>();
  for (const { source, taskType, host, series = host } of runs) {
    const key = `${source}\n${taskType}\n${series}`;
    if (series === null || seen.has(key)) continue;
    seen.add(key);
    await db.run(sql`
      INSERT INTO task_series (source, task_type, series) VALUES (${source}, ${taskType}, ${series})
      ON CONFLICT DO NOTHING`);
  }
}

async function storeRun(db: Database, run: RunRecord, now: Instant): Promise<keyof StoredCounts> {
  const { idScope = 'task', series = run.host, process = null } = run;
  const began = run.startIsUnknown === true ? null : run.startedAt;
  const lostAt = run.isLost === true ? now : null;
  // A run whose ids are unique in its source may be stored under its task's former name.
  const known = idScope === 'source' ? await knownId(db, run) : undefined;
  if (known === undefined) {
    const added = await db.run(sql`
      INSERT INTO task_executions
        (source, task_type, run_id, started_at, finished_at, status, error, exit_code, host, attempt,
         series, id_scope, lost_at, process, recorded_at)
      VALUES (${run.source}, ${run.taskType}, ${run.runId}, ${began}, ${run.finishedAt}, ${run.status},
              ${run.error}, ${run.exitCode}, ${run.host}, ${run.attempt}, ${series}, ${idScope}, ${lostAt},
              ${process}, ${now})
      ON CONFLICT DO NOTHING`);
    if (added > 0) return 'added';
  }
  // A run that is known keeps what it says, but not a name that the operator no longer wants.
  if (known !== undefined && run.isNamedByOperator === true)
    await db.run(sql`
      UPDATE task_executions SET task_type = ${run.taskType}
      WHERE id = ${known} AND task_type <> ${run.taskType}`);
  // The earlier of two starts, or the one that is known.
  const earlier = sql`coalesce(min(started_at, ${began}), started_at, ${began})`;
  const startedAt = run.yieldsToKnown === true || began === null ? earlier : sql`${began}`;
  const mayReplaceEnded = run.status !== 'running' && run.yieldsToKnown !== true;
  // A run is lost from the first record on that says so, until a record shows it again.
  const lost = run.isLost === true ? sql`coalesce(lost_at, ${lostAt})` : sql`NULL`;
  const updated = await db.run(sql`
    UPDATE task_executions
    SET task_type = ${run.taskType}, started_at = ${startedAt}, finished_at = ${run.finishedAt},
        status = ${run.status}, error = ${run.error}, exit_code = ${run.exitCode}, host = ${run.host},
        attempt = ${run.attempt}, series = ${series}, id_scope = ${idScope}, lost_at = ${lost},
        process = ${process}, recorded_at = ${now}
    WHERE ${known === undefined ? identityOf(run) : sql`id = ${known}`}
      AND (task_type, started_at, finished_at, status, error, exit_code, host, attempt, series, lost_at) IS NOT
          (${run.taskType}, ${startedAt}, ${run.finishedAt}, ${run.status}, ${run.error}, ${run.exitCode},
           ${run.host}, ${run.attempt}, ${series}, ${lost})
      AND (${mayReplaceEnded ? 1 : 0} OR status = 'running')`);
  return updated > 0 ? 'updated' : 'unchanged';
}

/** The condition that a row is the run, by the columns of the index `task_executions_identity`. */
function identityOf({
  source,
  runId,
  attempt,
  taskType,
  series,
  host,
  idScope = 'task',
}: RunRecord): Sql {
  const within = idScope === 'series' ? (series === undefined ? host : series) : null;
  return sql`source = ${source} AND run_id = ${runId} AND coalesce(attempt, 0) = coalesce(${attempt}, 0)
    AND iif(id_scope = 'source', '', task_type) = ${idScope === 'source' ? '' : taskType}
    AND iif(id_scope = 'series', coalesce(series, ''), '') = coalesce(${within}, '')`;
}

/** The row of the run among all runs of its source, whatever the task is called in it. */
async function knownId(
  db: Database,
  { source, runId, attempt }: RunRecord,
): Promise<number | undefined> {
  const [row] = await db.all<{ id: number }>(sql`
    SELECT id FROM task_executions
    WHERE source = ${source} AND run_id = ${runId} AND coalesce(attempt, 0) = coalesce(${attempt}, 0)
    ORDER BY id LIMIT 1`);
  return row?.id;
}
