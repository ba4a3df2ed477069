import { errorTypeOf } from '../../history/errors/errorTypeOf';
import { countFailed, type Occurrence, trailing } from '../../history/occurrences';
import type { Run } from '../../history/run';
import { HOUR_SECONDS, type Instant } from '../../lib/clock';
import { count, hours, type Values } from '../../lib/settings';
import type { TaskView } from '../detector';
import { type Confidence, type FailureFigures, failureConfidence } from './confidence';
import { countErrorTypes } from './errorCounts';

/** The settings of `task_failure_detector`. Its rules are applied by the functions in this file. */
export const taskFailureSettings = {
  minFailures: count(3, 'failures of a task that make a pattern'),
  lookbackHours: hours(24, 'the window in which they count'),
  minConsecutive: count(
    3,
    'or so many last runs that all failed, however far apart ' +
      '(Sentry Crons: failure_issue_threshold)',
  ),
  minFailuresOfLast: count(5, 'or so many failures'),
  lastRuns: count(10, 'of so many last runs'),
  recoverySuccesses: count(
    3,
    'successes in a row after which it has healed (Sentry Crons: recovery_threshold)',
  ),
};
export type TaskFailureOptions = Values<typeof taskFailureSettings>;

/** A stretch of runs up to now in which the task failed often enough by `rule`. */
export interface Stretch {
  readonly rule: 'window' | 'consecutive' | 'share_of_last';
  readonly failed: readonly Run[];
  readonly failures: number;
  readonly successes: number;
  readonly firstFailureAt: Instant;
  readonly confidence: Confidence;
}

/**
 * The stretch of the last `lookbackHours`. If more runs ended in it than are examined one by one,
 * the counts come from the task's summary.
 */
export function stretchOfWindow(
  view: TaskView,
  all: readonly Occurrence[],
  options: TaskFailureOptions,
): Stretch {
  const since = view.now - options.lookbackHours * HOUR_SECONDS;
  const occurrences = all.filter(({ finishedAt }) => finishedAt >= since);
  const { recent } = view.summary;
  const isWhole =
    view.runs.filter(({ finishedAt }) => (finishedAt ?? 0) >= since).length >= recent.runsRead;
  const failures = isWhole ? countFailed(occurrences) : recent.failures;
  const successes = isWhole ? occurrences.length - failures : recent.successes;
  const first = occurrences.find(({ failed }) => failed)?.finishedAt;
  const failed = isWhole
    ? occurrences.filter((occurrence) => occurrence.failed).map(({ run }) => run)
    : view.failures.filter(({ finishedAt }) => (finishedAt ?? 0) >= since);
  const types = countErrorTypes(failed);
  return {
    rule: 'window',
    failed,
    failures,
    successes,
    firstFailureAt: (isWhole ? first : recent.firstFailureAt) ?? 0,
    confidence: failureConfidence({
      largestErrorGroup: types[0]?.count ?? 1,
      failures: Math.max(1, failures),
      successes,
      successesSince: trailing(all, false),
      usual: usualOf(all, since),
    }),
  };
}

/**
 * The stretch of newest runs with the highest confidence; among equals, the longest. Candidates are
 * the stretches in which all runs failed, at least `minConsecutive`. If at least
 * `minFailuresOfLast` of the newest `lastRuns` failed, the stretches in which at least half failed
 * are candidates too.
 */
export function surestOfLast(
  all: readonly Occurrence[],
  now: Instant,
  options: TaskFailureOptions,
): Stretch | undefined {
  const { minConsecutive, minFailuresOfLast, lastRuns } = options;
  const isOften = countFailed(all.slice(-lastRuns)) >= minFailuresOfLast;
  const successesSince = trailing(all, false);
  const usual = usualOf(all, now - options.lookbackHours * HOUR_SECONDS);
  const group = new LargestGroup();
  let failures = 0;
  let best: Omit<Stretch, 'failed'> | undefined;
  for (let length = 1; length <= all.length; length++) {
    const occurrence = all[all.length - length];
    if (occurrence?.failed !== true) continue; // a stretch begins with a failure
    failures += 1;
    const largestErrorGroup = group.add(errorTypeOf(occurrence.run));
    const isAll = failures === length && failures >= minConsecutive;
    const isHalf = isOften && failures >= minFailuresOfLast && 2 * failures >= length;
    if (!isAll && !isHalf) continue;
    const successes = length - failures;
    const confidence = failureConfidence({
      largestErrorGroup,
      failures,
      successes,
      successesSince,
      usual,
    });
    if (confidence.confidence < (best?.confidence.confidence ?? 0)) continue;
    const rule = isAll ? 'consecutive' : 'share_of_last';
    best = { rule, failures, successes, firstFailureAt: occurrence.finishedAt, confidence };
  }
  if (best === undefined) return undefined;
  const stretch = all.slice(-(best.failures + best.successes));
  return { ...best, failed: stretch.filter(({ failed }) => failed).map(({ run }) => run) };
}

/** Minimum number of runs before the window that show a usual failure share. */
const USUAL_RUNS_MIN = 30;

/**
 * The share of runs that failed before the window. Undefined if too few runs are known, or if half
 * of them or more failed.
 */
function usualOf(all: readonly Occurrence[], before: Instant): FailureFigures['usual'] {
  const past = all.filter(({ finishedAt }) => finishedAt < before);
  const share = countFailed(past) / Math.max(1, past.length);
  // A task that mostly failed before is broken, not unlucky.
  return past.length < USUAL_RUNS_MIN || share >= 0.5 ? undefined : { share, runs: past.length };
}

/** Counts error types. `add` returns the size of the largest group of equal types so far. */
class LargestGroup {
  readonly #counts = new Map<string, number>();
  #largest = 0;

  add(type: string): number {
    const count = (this.#counts.get(type) ?? 0) + 1;
    this.#counts.set(type, count);
    this.#largest = Math.max(this.#largest, count);
    return this.#largest;
  }
}
