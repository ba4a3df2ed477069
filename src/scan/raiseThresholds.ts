import type { EffectiveConfig } from '../config/config';
import type { Database } from '../db/database';
import { nextThreshold, type ThresholdChange } from '../goals/feedback/nextThreshold';
import {
  proposalHistories,
  storeThresholdChange,
  thresholdChangeOf,
} from '../goals/feedback/store';
import { historiesByPattern } from '../goals/feedback/trackRecord';
import { AUTO } from '../goals/lifecycle';
import type { Instant } from '../lib/clock';
import { GoalgenError } from '../lib/errors';

export interface RaisedThresholds {
  readonly changes: readonly ThresholdChange[];
  /** Errors about stored thresholds that could not be read; those thresholds did not rise. */
  readonly failures: readonly GoalgenError[];
}

/**
 * Raises the confidence that detectors need where people refused many of their proposals: by one
 * step a scan, up to the limit in the configuration. Each change is a ledger event. No threshold is
 * ever lowered here.
 */
export async function raiseThresholds(
  db: Database,
  { learning, gates }: Pick<EffectiveConfig, 'learning' | 'gates'>,
  now: Instant,
): Promise<RaisedThresholds> {
  const changes: ThresholdChange[] = [];
  const failures: GoalgenError[] = [];
  for (const { detectorName, pattern, proposalHistories: own } of learning.tighten
    ? historiesByPattern(await proposalHistories(db))
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

function asFailure(error: unknown): GoalgenError {
  if (error instanceof GoalgenError) return error;
  throw error;
}
