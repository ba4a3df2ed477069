import type { EffectiveConfig } from '../config/config';
import type { Database } from '../db/database';
import { nextThreshold, type ThresholdChange } from '../goals/feedback/nextThreshold';
import {
  hasDecisionsSince,
  proposalHistories,
  storeThresholdChange,
  thresholdChangeOf,
  thresholdChanges,
} from '../goals/feedback/store';
import { historiesByPattern } from '../goals/feedback/trackRecord';
import { AUTO } from '../goals/lifecycle';
import { DAY_SECONDS, type Instant } from '../lib/clock';
import { GoalgenError } from '../lib/errors';
import { lastScanAt } from './telemetry';

/** Decisions about older goals say little of what is welcome now. */
const DECISIONS_SECONDS = 365 * DAY_SECONDS;

export interface RaisedThresholds {
  readonly changes: readonly ThresholdChange[];
  /** Errors about stored thresholds that could not be read; those thresholds did not rise. */
  readonly failures: readonly GoalgenError[];
}

/**
 * Raises the confidence that detectors need where people refused many of their proposals: by one
 * step a scan, up to the limit in the configuration. Each change is a ledger event. No threshold is
 * ever lowered here. Goals of the last year count.
 * @param decisions the database whose decisions count, where `db` is a copy without the old ones
 */
export async function raiseThresholds(
  db: Database,
  { learning, gates }: Pick<EffectiveConfig, 'learning' | 'gates'>,
  now: Instant,
  decisions: Database = db,
): Promise<RaisedThresholds> {
  const changes: ThresholdChange[] = [];
  const failures: GoalgenError[] = [];
  const lastScan = await lastScanAt(decisions);
  if (lastScan !== undefined && !(await hasDecisionsSince(decisions, lastScan)))
    return { changes, failures: await unreadable(db) };
  for (const { detectorName, pattern, proposalHistories: own } of learning.tighten
    ? historiesByPattern(await proposalHistories(decisions, now - DECISIONS_SECONDS))
    : []) {
    const stored = await thresholdChangeOf(db, detectorName, pattern).catch(asFailure);
    if (stored instanceof GoalgenError) {
      failures.push(stored);
      continue;
    }
    const minConfidence = Math.max(gates.minConfidence, stored?.minConfidence ?? 0);
    const next = nextThreshold(own, { minConfidence, changedAt: stored?.changedAt ?? 0 }, learning);
    if (next === undefined) continue;
    const change = { detectorName, pattern, ...next, changedAt: now };
    await db.transaction(() => storeThresholdChange(db, change, { minConfidence, by: AUTO }));
    changes.push(change);
  }
  return { changes, failures };
}

/** Errors about stored thresholds that cannot be read. */
async function unreadable(db: Database): Promise<GoalgenError[]> {
  const stored = await thresholdChanges(db).catch(asFailure);
  return stored instanceof GoalgenError ? [stored] : [];
}

function asFailure(error: unknown): GoalgenError {
  if (error instanceof GoalgenError) return error;
  throw error;
}
