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
 * The occurrences among a task's runs, oldest end first. A failed attempt that was retried does not
 * count by itself: it and its retry, which has the same id, are one occurrence, even if other runs
 * ended in between. Cancelled and skipped runs, and runs that have not ended, are left out.
 */
export const occurrencesOf = memoizeLast((runs: readonly Run[]): readonly Occurrence[] => {
  const occurrences = new Set<Occurrence>();
  const retriable = new RetriableAttempts();
  for (const run of runs) {
    const { finishedAt, status } = run;
    if (finishedAt === null || !(isFailure(run) || status === 'success')) continue;
    const retried = retriable.before(run);
    if (retried !== undefined) occurrences.delete(retried);
    const occurrence = occurrenceOf(run, finishedAt, retried);
    occurrences.add(occurrence);
    retriable.add(occurrence);
  }
  return [...occurrences];
});

/** The last failed attempt of each run that counts its attempts, by the run's own id. */
class RetriableAttempts {
  readonly #byId = new Map<string, Occurrence>();

  add(occurrence: Occurrence): void {
    const { run, failed } = occurrence;
    if (failed && run.attempt !== null) this.#byId.set(ownIdOf(run), occurrence);
  }

  /** The occurrence that this run retries, if it is a retry. */
  before(run: Run): Occurrence | undefined {
    const before = run.attempt === null ? undefined : this.#byId.get(ownIdOf(run));
    return before !== undefined && isRetryOf(run, before) ? before : undefined;
  }
}

/** The occurrence of a run, or of a run that retries an earlier occurrence. */
function occurrenceOf(run: Run, finishedAt: Instant, retried: Occurrence | undefined): Occurrence {
  const failed = isFailure(run);
  const { startedAt, stumbled, firstRun } = retried ?? {
    startedAt: run.startedAt,
    stumbled: failed,
    firstRun: run,
  };
  return { startedAt, finishedAt, failed, stumbled, firstRun, run };
}

function isRetryOf(run: Run, before: Occurrence): boolean {
  if (run.attempt === null || run.attempt < 2 || !before.failed) return false;
  return before.run.attempt === run.attempt - 1 && run.startedAt >= before.run.startedAt;
}

/**
 * The id that all attempts of a run share: sources write the attempt behind it (`17:2` on GitHub),
 * counted from one or from zero, or leave it out.
 */
export function ownIdOf({ runId, attempt }: Run): string {
  const [, id, last] = /^(.*)[^\dA-Za-z](\d+)$/.exec(runId) ?? [];
  const isAttempt = Number(last) === attempt || Number(last) + 1 === attempt;
  return id !== undefined && isAttempt ? id : runId;
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
