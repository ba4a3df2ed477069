import { countStumbled, type Occurrence, smoothSince } from '../../history/occurrences';

/**
 * Maximum probability of the successes since the last failure, at the failure share found before,
 * for a task to have recovered. While they are more likely, the share may still be that high.
 */
const RECOVERED_CHANCE = 0.05;
/**
 * Minimum number of newest runs whose failure share is compared with that of all examined runs. The
 * newest half is compared first, then the newest quarter, and so on down to this number.
 */
const NEWEST_RUNS = 20;
/**
 * Minimum ratio of the newest runs' failure share to that of all examined runs. Below it the task
 * has recovered.
 */
const NEWEST_SHARE_MIN = 0.6;

/** Number of successes in a row that are unlikely if this share of runs fails; at least 3. */
export function recoveryRuns(failureShare: number): number {
  const share = Math.min(0.99, failureShare);
  return Math.max(3, Math.ceil(Math.log(RECOVERED_CHANCE) / Math.log(1 - share)));
}

/**
 * Whether a task has recovered: it succeeded at the first attempt often enough in a row, or the
 * newest of its last `runs` runs fail far less often than all of these runs do.
 */
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
