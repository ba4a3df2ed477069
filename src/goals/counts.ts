import sql from 'sql-template-tag';
import type { Database } from '../db/database';
import type { Instant } from '../lib/clock';

/**
 * Number of system goals created within `day`: in all, and by one detector. Goals that a person has
 * refined or deleted count, because the system made them.
 */
export async function countSystemGoals(
  db: Database,
  day: { readonly start: Instant; readonly end: Instant },
  detectorName: string,
): Promise<{ total: number; byDetector: number }> {
  const rows = await db.all<{ total: number; by_detector: number }>(sql`
    SELECT count(*) AS total, count(*) FILTER (WHERE created_by = ${detectorName}) AS by_detector
    FROM goals
    WHERE source IN ('system', 'collaborative') AND created_at >= ${day.start} AND created_at < ${day.end}`);
  return { total: rows[0]?.total ?? 0, byDetector: rows[0]?.by_detector ?? 0 };
}

/** Number of goals that were approved automatically within `day`. */
export async function countAutoApprovals(
  db: Database,
  day: { readonly start: Instant; readonly end: Instant },
): Promise<number> {
  const rows = await db.all<{ times: number }>(sql`
    SELECT count(*) AS times FROM ledger_events
    WHERE event = 'goal_approved' AND json_extract(meta, '$.by') = 'auto' AND ts >= ${day.start} AND ts < ${day.end}`);
  return rows[0]?.times ?? 0;
}

/** Number of goals about the problem `key` that were withdrawn at `since` or later. */
export async function withdrawnBefore(
  db: Database,
  key: string | null,
  since: Instant,
): Promise<number> {
  const rows = await db.all<{ times: number }>(sql`
    SELECT count(*) AS times FROM goals WHERE goal_key = ${key} AND state = 'withdrawn' AND state_since >= ${since}`);
  return rows[0]?.times ?? 0;
}
