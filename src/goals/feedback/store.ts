import sql from 'sql-template-tag';
import type { Database } from '../../db/database';
import { recordEvent } from '../../ledger/outbox';
import { attributed } from '../../ledger/write/attribute';
import type { Instant } from '../../lib/clock';
import { FailedError } from '../../lib/errors';
import { parseJsonMap } from '../../lib/json';
import { shorten } from '../../lib/text';
import type { ThresholdChange } from './nextThreshold';
import type { ProposalHistory } from './trackRecord';

interface ProposalHistoryRow {
  created_by: string;
  metadata: string;
  state: string;
  approved_at: number | null;
  refused_at: number | null;
  taken_up: number;
  proposed_with: number | null;
}

/**
 * What became of every goal that a detector made, oldest first. Changes that people made by hand
 * count.
 * @param madeSince leaves out goals that were made before
 */
export async function proposalHistories(
  db: Database,
  madeSince: Instant = 0,
): Promise<ProposalHistory[]> {
  const rows = await db.all<ProposalHistoryRow>(sql`
    SELECT CAST(g.created_by AS TEXT) AS created_by, CAST(g.metadata AS TEXT) AS metadata, g.state,
           max(CASE WHEN json_extract(e.meta, '$.to') = 'active' AND json_extract(e.meta, '$.by') <> 'auto' THEN e.ts END)
             AS approved_at,
           max(CASE WHEN json_extract(e.meta, '$.to') = 'rejected' THEN e.ts END) AS refused_at,
           max(json_extract(e.meta, '$.to') = 'active') AS taken_up,
           (SELECT p.confidence FROM proposals AS p WHERE p.proposal_id = g.proposal_id) AS proposed_with
    FROM goals AS g LEFT JOIN ledger_events AS e ON e.goal_id = g.id AND json_valid(e.meta)
    WHERE g.goal_key IS NOT NULL AND g.created_by IS NOT NULL AND g.deleted_at IS NULL
      AND g.created_at >= ${madeSince}
    GROUP BY g.id ORDER BY g.created_at, g.id`);
  return rows.map((row) => {
    const { pattern, confidence } = parseJsonMap(row.metadata) ?? {};
    const decidedAt = row.refused_at ?? row.approved_at ?? 0;
    return {
      detectorName: row.created_by,
      pattern: typeof pattern === 'string' ? pattern : 'unknown',
      confidence: row.proposed_with ?? (typeof confidence === 'number' ? confidence : null),
      decision: row.refused_at !== null ? 'refused' : row.approved_at !== null ? 'approved' : null,
      decidedAt,
      end: row.taken_up === 1 ? endOf(row.state) : null,
    };
  });
}

/**
 * Whether people have decided anything since a moment, or the rules or a threshold have changed:
 * without that no threshold can rise now that did not then. To know it costs only what is new.
 */
export async function hasDecisionsSince(db: Database, since: Instant): Promise<boolean> {
  const [row] = await db.all<{ is_new: number }>(sql`
    SELECT EXISTS (
      SELECT 1 FROM ledger_events
      WHERE seq > coalesce((SELECT seq FROM ledger_events WHERE ts < ${since} ORDER BY seq DESC LIMIT 1), 0)
        AND (event = 'rules_changed' OR event LIKE 'threshold%' OR event LIKE '%externally'
             OR (json_valid(meta) AND json_extract(meta, '$.to') IN ('active', 'rejected')
                 AND json_extract(meta, '$.by') <> 'auto'))) AS is_new`);
  return row?.is_new === 1;
}

function endOf(state: string): ProposalHistory['end'] {
  return state === 'satisfied' || state === 'abandoned' ? state : null;
}

interface ThresholdRow {
  detector_name: unknown;
  pattern: unknown;
  min_confidence: unknown;
  decisions: unknown;
  refused: unknown;
  changed_at: unknown;
}

/**
 * All thresholds that people's decisions have raised.
 * @throws FailedError if a row cannot be read, because what rests on the threshold must then stop
 */
export async function thresholdChanges(db: Database): Promise<ThresholdChange[]> {
  const rows = await db.all<ThresholdRow>(
    sql`SELECT * FROM tightenings ORDER BY detector_name, pattern`,
  );
  return rows.map(thresholdChangeFrom);
}

/**
 * The threshold of this detector and pattern, if people's decisions have raised it.
 * @throws FailedError if the row cannot be read
 */
export async function thresholdChangeOf(
  db: Database,
  detectorName: string,
  pattern: string,
): Promise<ThresholdChange | undefined> {
  const rows = await db.all<ThresholdRow>(sql`
    SELECT * FROM tightenings WHERE detector_name = ${detectorName} AND pattern = ${pattern}`);
  return rows.map(thresholdChangeFrom)[0];
}

function thresholdChangeFrom(row: ThresholdRow): ThresholdChange {
  return {
    detectorName: String(row.detector_name),
    pattern: String(row.pattern),
    minConfidence: threshold(row.min_confidence, row.detector_name),
    decisions: wholeNumber(row.decisions),
    refused: wholeNumber(row.refused),
    changedAt:
      typeof row.changed_at === 'number' && Number.isFinite(row.changed_at) ? row.changed_at : 0,
  };
}

function threshold(value: unknown, detectorName: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  const name = shorten(String(detectorName), 100);
  throw new FailedError(
    `The threshold of ${name} is no number from 0 to 1.`,
    `goalgen stats --loosen ${name}`,
  );
}

function wholeNumber(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

/** Stores a threshold and records the event that reports it, both in the caller's transaction. */
export async function storeThresholdChange(
  db: Database,
  next: ThresholdChange,
  before: { readonly minConfidence: number; readonly by: string },
): Promise<void> {
  await attributed(db, { event: null, by: before.by, note: null }, () =>
    db.run(sql`
      INSERT OR REPLACE INTO tightenings (detector_name, pattern, min_confidence, decisions, refused, changed_at)
      VALUES (${next.detectorName}, ${next.pattern}, ${next.minConfidence}, ${next.decisions}, ${next.refused},
              ${next.changedAt})`),
  );
  await recordThreshold(db, next, {
    from: before.minConfidence,
    to: next.minConfidence,
    by: before.by,
  });
}

/**
 * Takes a detector's thresholds back to the configured one.
 * @returns how many thresholds were taken back
 */
export async function loosen(
  db: Database,
  detectorName: string,
  {
    by,
    now,
    configured,
  }: { readonly by: string; readonly now: Instant; readonly configured: number },
): Promise<number> {
  return db.transaction(async () => {
    const own = await db.all<ThresholdRow>(
      sql`SELECT * FROM tightenings WHERE detector_name = ${detectorName}`,
    );
    await attributed(db, { event: null, by, note: null }, () =>
      db.run(sql`DELETE FROM tightenings WHERE detector_name = ${detectorName}`),
    );
    for (const { pattern, min_confidence: from, decisions, refused } of own) {
      // A row may have been written by hand. It is gone in any case, and the event reports its
      // values as far as they can be read.
      const known = {
        decisions: wholeNumber(decisions),
        refused: wholeNumber(refused),
        changedAt: now,
      };
      const was = typeof from === 'number' && Number.isFinite(from) ? from : null;
      await recordThreshold(
        db,
        { detectorName, pattern: String(pattern), ...known },
        { from: was, to: configured, by },
      );
    }
    return own.length;
  });
}

async function recordThreshold(
  db: Database,
  { detectorName, pattern, decisions, refused, changedAt }: Omit<ThresholdChange, 'minConfidence'>,
  change: { readonly from: number | null; readonly to: number; readonly by: string },
): Promise<void> {
  const meta = { detector: detectorName, pattern, ...change, decisions, refused };
  await recordEvent(db, { ts: changedAt, event: 'threshold_changed', goalId: null, meta });
}
