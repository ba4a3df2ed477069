import { setTimeout } from 'node:timers/promises';
import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../db/database';
import { recordEvent } from '../ledger/outbox';
import { DAY_SECONDS, type Instant } from '../lib/clock';
import { UsageError } from '../lib/errors';

/** Rows that one transaction removes: other commands write in between. */
const BATCH = 5000;
const PAUSE_MS = 5;

/** How many rows were removed, or would be. */
export interface Pruned {
  readonly runs: number;
  readonly scans: number;
  readonly proposals: number;
}

/**
 * When the rows begin that are kept.
 * @throws UsageError when detectors compare with what is older
 */
export function keptSince(now: Instant, keepDays: number, baselineDays: number): Instant {
  if (keepDays < baselineDays)
    throw new UsageError(
      `Detectors compare with the last ${baselineDays} days (baselineDays); ${keepDays} are fewer.`,
      `--keep or retention.keepDays of at least ${baselineDays} days, or a smaller baselineDays`,
    );
  return now - keepDays * DAY_SECONDS;
}

/** How many rows pruning would remove. */
export async function countPrunable(db: Database, before: Instant): Promise<Pruned> {
  const count = async ({ table, where }: Old) => {
    const [row] = await db.all<{ count: number }>(
      sql`SELECT count(*) AS count FROM ${table} AS t WHERE ${where}`,
    );
    return row?.count ?? 0;
  };
  const old = oldRows(before);
  return {
    runs: (await count(old.ended)) + (await count(old.unended)),
    scans: await count(old.scans),
    proposals: await count(old.proposals),
  };
}

/**
 * Removes what is older than `before`, in many short transactions, so that other commands go on.
 * What was removed is an event. Goals, decisions, events and beliefs stay; of each task its newest
 * run stays, by which its source is known.
 * @param by who asked for it
 * @param batchesMax maximum number of transactions for each kind of row; the rest is left for later
 */
export async function prune(
  db: Database,
  before: Instant,
  { by, now, batchesMax = Number.POSITIVE_INFINITY }: PruneOptions,
): Promise<Pruned> {
  const remove = async ({ table, where }: Old): Promise<number> => {
    let removed = 0;
    for (let batch = 0; batch < batchesMax; batch++) {
      const count = await db.run(sql`
        DELETE FROM ${table} WHERE rowid IN (SELECT t.rowid FROM ${table} AS t WHERE ${where} LIMIT ${BATCH})`);
      removed += count;
      if (count < BATCH) break;
      await setTimeout(PAUSE_MS);
    }
    return removed;
  };
  const old = oldRows(before);
  const pruned = {
    runs: (await remove(old.ended)) + (await remove(old.unended)),
    scans: await remove(old.scans),
    proposals: await remove(old.proposals),
  };
  if (pruned.runs + pruned.scans + pruned.proposals > 0)
    await db.transaction(() =>
      recordEvent(db, {
        ts: now,
        event: 'history_pruned',
        goalId: null,
        meta: { by, before, ...pruned },
      }),
    );
  return pruned;
}

/** Maximum number of transactions for each kind of row that a scan spends on pruning. */
const BATCHES_OF_A_SCAN = 20;

/**
 * Removes what is older than the configuration says, once a day: when there is something to remove
 * that has been too old for a day.
 */
export async function pruneAfterScan(db: Database, keepDays: number, now: Instant): Promise<void> {
  const before = now - keepDays * DAY_SECONDS;
  const { table, where } = oldRows(before - DAY_SECONDS).ended;
  const [overdue] = await db.all(
    sql`SELECT 1 AS is_overdue FROM ${table} AS t WHERE ${where} LIMIT 1`,
  );
  if (overdue !== undefined)
    await prune(db, before, { by: 'goalgen', now, batchesMax: BATCHES_OF_A_SCAN });
}

interface PruneOptions {
  readonly by: string;
  readonly now: Instant;
  readonly batchesMax?: number;
}

interface Old {
  readonly table: Sql;
  /** Condition on a row `t`. */
  readonly where: Sql;
}

function oldRows(before: Instant): Record<'ended' | 'unended' | 'scans' | 'proposals', Old> {
  return {
    ended: {
      table: sql`task_executions`,
      // The newest run of a task stays: a source that is silent for ever must not be forgotten.
      where: sql`t.finished_at < ${before} AND EXISTS (
        SELECT 1 FROM task_executions AS newer
        WHERE newer.source = t.source AND newer.task_type = t.task_type AND newer.finished_at > t.finished_at)`,
    },
    unended: {
      table: sql`task_executions`,
      where: sql`t.started_at < ${before} AND t.finished_at IS NULL`,
    },
    scans: {
      table: sql`scans`,
      where: sql`t.scanned_at < ${before} AND t.id < (SELECT max(id) FROM scans)`,
    },
    proposals: {
      table: sql`proposals`,
      // What a refusal has held back counts for its end.
      where: sql`t.outcome = 'rejected' AND t.last_seen_at < ${before}
        AND NOT EXISTS (SELECT 1 FROM goals WHERE goals.id = t.goal_id AND goals.state = 'rejected')`,
    },
  };
}
