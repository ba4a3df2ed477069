import { countStumbled, type Occurrence, smoothSince } from '../../history/occurrences';

/** As long as it is likely that one of the runs since the last failure would have failed, the rate may still be high. */
const RECOVERED_CHANCE = 0.05;
/** The newest of the runs that were looked at must still fail at this part of their rate: the last half, and so on down to so many. */
const NEWEST_RUNS = 20;
const NEWEST_SHARE_MIN = 0.6;

/** How many successes in a row are unlikely where this share of runs fails; at least 3. */
export function recoveryRuns(failureShare: number): number {
  const share = Math.min(0.99, failureShare);
  return Math.max(3, Math.ceil(Math.log(RECOVERED_CHANCE) / Math.log(1 - share)));
}

/** Nothing went wrong for so long, or the newest of the last `runs` fail far less often than all of those do. */
export function hasRecovered(
  all: readonly Occurrence[],
  runs: number,
  failureShare: number,
): boolean {
  if (smoothSince(all) >= recoveryRuns(failureShare)) return true;
  for (let newest = runs; ; newest /= 2) {
    const count = Math.max(NEWEST_RUNS, Math.ceil(newest / 2));
    const last = all.slice(-count);
    if (countStumbled(last) < NEWEST_SHARE_MIN * last.length * failureShare) return true;
    if (count === NEWEST_RUNS) return false;
  }
}
