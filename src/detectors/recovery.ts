import { countStumbled, type Occurrence, smoothSince } from './occurrences';

/** As long as it is likely that one of the runs since the last failure would have failed, the rate may still be high. */
const RECOVERED_CHANCE = 0.05;
/** So many of the newest must still fail at this part of the rate that was found. */
const NEWEST_RUNS = 20;
const NEWEST_SHARE_MIN = 0.6;

/** How many successes in a row are unlikely where this share of runs fails; at least 3. */
export function recoveryRuns(failureShare: number): number {
  const share = Math.min(0.99, failureShare);
  return Math.max(3, Math.ceil(Math.log(RECOVERED_CHANCE) / Math.log(1 - share)));
}

/** Nothing went wrong for so long, or the newest runs fail far less often than those that were looked at. */
export function hasRecovered(all: readonly Occurrence[], failureShare: number): boolean {
  const newest = all.slice(-NEWEST_RUNS);
  const isRarer = countStumbled(newest) < NEWEST_SHARE_MIN * newest.length * failureShare;
  return smoothSince(all) >= recoveryRuns(failureShare) || isRarer;
}
