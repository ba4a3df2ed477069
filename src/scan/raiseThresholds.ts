import type { EffectiveConfig } from '../config/config';
import type { Database } from '../db/database';
import { fates, storeTightening, tighteningOf } from '../goals/feedback/store';
import { type Tightening, tightened } from '../goals/feedback/tighten';
import { fatesByPattern } from '../goals/feedback/track';
import { AUTO } from '../goals/lifecycle';
import type { Instant } from '../lib/clock';
import { GoalgenError } from '../lib/errors';

export interface Learned {
  readonly tightened: readonly Tightening[];
  /** Thresholds that could not be read: of their patterns nothing was learned. */
  readonly failures: readonly GoalgenError[];
}

/**
 * What people decided so far changes how sure detectors must be: thresholds rise, one step at a time, within their limit;
 * each change is an event. Nothing is loosened.
 */
export async function learn(
  db: Database,
  { learning, gates }: Pick<EffectiveConfig, 'learning' | 'gates'>,
  now: Instant,
): Promise<Learned> {
  const changes: Tightening[] = [];
  const failures: GoalgenError[] = [];
  for (const { detectorName, pattern, fates: own } of learning.tighten
    ? fatesByPattern(await fates(db))
    : []) {
    const stored = await tighteningOf(db, detectorName, pattern).catch(asFailure);
    if (stored instanceof GoalgenError) {
      failures.push(stored);
      continue;
    }
    const minConfidence = Math.max(gates.minConfidence, stored?.minConfidence ?? 0);
    const next = tightened(own, { minConfidence, changedAt: stored?.changedAt ?? 0 }, learning);
    if (next === undefined) continue;
    const change = { detectorName, pattern, ...next, changedAt: now };
    await db.transaction(() => storeTightening(db, change, { minConfidence, by: AUTO }));
    changes.push(change);
  }
  return { tightened: changes, failures };
}

function asFailure(error: unknown): GoalgenError {
  if (error instanceof GoalgenError) return error;
  throw error;
}
