import type { Instant } from '../lib/clock';
import { memoizeLast } from '../lib/memoize';
import { isFailure, type Run } from './run';

/** One occasion on which a task was to do its work: a run, or a run and its retries. */
export interface Occurrence {
  /** When the first attempt began. */
  readonly startedAt: Instant;
  /** When the last attempt ended. */
  readonly finishedAt: Instant;
  readonly failed: boolean;
  /** True when the first attempt failed, even if a retry then succeeded. */
  readonly stumbled: boolean;
  /** The first attempt; without retries it is the same run as `run`. */
  readonly firstRun: Run;
  /** The last attempt. Its result counts as that of the occurrence. */
  readonly run: Run;
}

/**
 * The occurrences among a task's runs, oldest first. A failed attempt that was retried does not
 * count by itself: it and its retry are one occurrence. Cancelled and skipped runs, and runs that
 * have not ended, are left out.
 */
export const occurrencesOf = memoizeLast((runs: readonly Run[]): readonly Occurrence[] => {
  const occurrences: Occurrence[] = [];
  for (const run of runs) {
    const failed = isFailure(run);
    if (run.finishedAt === null || !(failed || run.status === 'success')) continue;
    const before = occurrences.at(-1);
    const isRetry = before !== undefined && isRetryOf(run, before);
    if (isRetry) occurrences.pop();
    const { startedAt, stumbled, firstRun } = isRetry
      ? before
      : { startedAt: run.startedAt, stumbled: failed, firstRun: run };
    occurrences.push({ startedAt, finishedAt: run.finishedAt, failed, stumbled, firstRun, run });
  }
  return occurrences;
});

function isRetryOf(run: Run, before: Occurrence): boolean {
  if (run.attempt === null || run.attempt < 2 || !before.failed) return false;
  return before.run.attempt === run.attempt - 1 && run.startedAt >= before.run.startedAt;
}

/** Start times of the first attempts that failed. */
export function stumbleStarts(occurrences: readonly Occurrence[]): Instant[] {
  return occurrences.filter(({ stumbled }) => stumbled).map(({ firstRun }) => firstRun.startedAt);
}

/** Number of occurrences in a row, up to the newest, whose `failed` equals the argument. */
export function trailing(occurrences: readonly Occurrence[], failed: boolean): number {
  const last = occurrences.findLastIndex((occurrence) => occurrence.failed !== failed);
  return occurrences.length - 1 - last;
}

/** Number of occurrences in a row, up to the newest, that succeeded at the first attempt. */
export function smoothSince(occurrences: readonly Occurrence[]): number {
  return occurrences.length - 1 - occurrences.findLastIndex(({ stumbled }) => stumbled);
}

export function countStumbled(occurrences: readonly Occurrence[]): number {
  return occurrences.reduce((count, { stumbled }) => count + (stumbled ? 1 : 0), 0);
}

export function countFailed(occurrences: readonly Occurrence[]): number {
  return occurrences.reduce((count, { failed }) => count + (failed ? 1 : 0), 0);
}
