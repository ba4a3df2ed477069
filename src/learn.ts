import type { Instant } from './clock';
import type { EffectiveConfig } from './config/config';
import type { Database } from './db/database';
import { AUTO } from './goals/lifecycle';
import { fates, storeTightening, tightenings } from './learning/store';
import { type Tightening, tightened } from './learning/tighten';
import { patternTracks } from './learning/track';

/**
 * What people decided so far changes how sure detectors must be: thresholds rise, one step at a time, within their limit;
 * each change is an event. Nothing is loosened.
 */
export async function learn(
  db: Database,
  { learning, gates }: Pick<EffectiveConfig, 'learning' | 'gates'>,
  now: Instant,
): Promise<Tightening[]> {
  if (!learning.tighten) return [];
  const all = await fates(db);
  const known = await tightenings(db);
  const changes: Tightening[] = [];
  for (const { detectorName, pattern } of patternTracks(all)) {
    const isIt = (each: { detectorName: string; pattern: string }) =>
      each.detectorName === detectorName && each.pattern === pattern;
    const stored = known.find(isIt);
    const minConfidence = Math.max(gates.minConfidence, stored?.minConfidence ?? 0);
    const next = tightened(all.filter(isIt), { minConfidence, changedAt: stored?.changedAt ?? 0 }, learning);
    if (next === undefined) continue;
    const change = { detectorName, pattern, ...next, changedAt: now };
    await db.transaction(() => storeTightening(db, change, { minConfidence, by: AUTO }));
    changes.push(change);
  }
  return changes;
}
