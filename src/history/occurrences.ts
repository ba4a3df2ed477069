import type { Instant } from '../lib/clock';
import { memoizeLast } from '../lib/memoize';
import { isFailure, type Run } from './history';

/** One time that a task was to do its work: a run, or a run and its retries. */
export interface Occurrence {
  /** When its first attempt began. */
  readonly startedAt: Instant;
  /** When its last attempt ended. */
  readonly finishedAt: Instant;
  readonly failed: boolean;
  /** Its first attempt failed, whatever the others did: it did not go by itself. */
  readonly stumbled: boolean;
  /** The first attempt, if it failed; else the last. */
  readonly firstRun: Run;
  /** The last attempt, whose outcome counts. */
  readonly run: Run;
}

/**
 * What came of each time the task was to run, oldest first. A failed attempt that was tried again counts for nothing by
 * itself; runs that were cancelled or skipped say nothing.
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

/** When the first attempts that failed were started. */
export function stumbleStarts(occurrences: readonly Occurrence[]): Instant[] {
  return occurrences.filter(({ stumbled }) => stumbled).map(({ firstRun }) => firstRun.startedAt);
}

/** How many of the last ones say the same. */
export function trailing(occurrences: readonly Occurrence[], failed: boolean): number {
  const last = occurrences.findLastIndex((occurrence) => occurrence.failed !== failed);
  return occurrences.length - 1 - last;
}

/** How many of the last ones succeeded at the first attempt. */
export function smoothSince(occurrences: readonly Occurrence[]): number {
  return occurrences.length - 1 - occurrences.findLastIndex(({ stumbled }) => stumbled);
}

export function countStumbled(occurrences: readonly Occurrence[]): number {
  return occurrences.reduce((count, { stumbled }) => count + (stumbled ? 1 : 0), 0);
}

export function countFailed(occurrences: readonly Occurrence[]): number {
  return occurrences.reduce((count, { failed }) => count + (failed ? 1 : 0), 0);
}
