import { hasErrorType } from '../../history/errors/errorTypeOf';
import { type Occurrence, occurrencesOf, trailing } from '../../history/occurrences';
import { isFailure, type Run, secondsOf } from '../../history/run';
import type { MetricAnswer, RunsSince, SuccessMetric } from '../../history/successMetric';
import { DAY_SECONDS, HOUR_SECONDS, type Instant } from '../../lib/clock';
import type { JsonMap } from '../../lib/json';
import { fourPlaces } from '../../lib/rounding';

/** The metrics that several detectors declare, and the functions that metrics are made of. */

/** Met if the newest runs are at least `wanted` successes in a row. */
export const consecutiveSuccesses: SuccessMetric = {
  measure(wanted, since) {
    const now = trailing(occurrencesOf(since.runs), false);
    return { now, met: now >= wanted, against: lastFailed(since, 'failed') };
  },
};

/** Met if at most the share `wanted` of the newest `runs` runs failed at the first attempt. */
export const maxFailureShare: SuccessMetric = {
  measure(wanted, since, metrics) {
    const runs = runsOf(metrics, 20);
    const last = occurrencesOf(since.runs).slice(-runs);
    const now = shareOf(last, ({ stumbled }) => stumbled);
    const met = last.length >= runs && (now ?? 1) <= wanted;
    return { now, met, against: lastFailed(since, 'stumbled') };
  },
};

/** Met if the error that the goal is about has not come for `wanted` days. */
export const errorTypeAbsentDays: SuccessMetric = {
  measure: (wanted, since) => absent(wanted, since, DAY_SECONDS),
};
/** Met if the error that the goal is about has not come for `wanted` hours. */
export const errorTypeAbsentHours: SuccessMetric = {
  measure: (wanted, since) => absent(wanted, since, HOUR_SECONDS),
};

function absent(wanted: number, known: RunsSince, unitSeconds: number): MetricAnswer {
  const { runs, failures, since, now, evidence } = known;
  const isIt = (run: Run) => isFailure(run) && hasErrorType(run, evidence.error_type);
  const newest = [runs, failures].map((each) => each.findLast(isIt)?.finishedAt ?? since);
  const last = Math.max(since, ...newest);
  const units = oneDecimal((now - last) / unitSeconds);
  // The absence of an error proves something only if each of the goal's tasks has run.
  const haveRun = known.tasksThatRan === known.tasks && known.tasks > 0;
  return { now: units, met: units >= wanted && haveRun, against: last };
}

/** The number of runs that a goal measures over: the key `runs` of its metrics, or `otherwise`. */
export function runsOf(metrics: JsonMap, otherwise: number): number {
  const { runs } = metrics;
  return typeof runs === 'number' && Number.isFinite(runs) ? runs : otherwise;
}

/** The share of occurrences for which `is` is true, to 4 places; null without occurrences. */
export function shareOf(
  occurrences: readonly Occurrence[],
  is: (occurrence: Occurrence) => boolean,
): number | null {
  if (occurrences.length === 0) return null;
  return fourPlaces(occurrences.filter(is).length / occurrences.length);
}

/**
 * When the newest occurrence that failed, or stumbled, ended. A failed run that is older than the
 * known runs counts for both, whether or not a retry succeeded.
 */
export function lastFailed(
  { runs, failures }: RunsSince,
  key: 'failed' | 'stumbled',
): Instant | undefined {
  const known = occurrencesOf(runs).findLast((occurrence) => occurrence[key])?.finishedAt;
  const first = runs[0]?.startedAt ?? Number.POSITIVE_INFINITY;
  return known ?? failures.findLast(({ startedAt }) => startedAt < first)?.finishedAt ?? undefined;
}

/** How long each of the newest `count` successes took, in seconds, oldest first. */
export function lastSuccessSeconds({ runs }: RunsSince, count: number): number[] {
  return runs
    .filter(({ status }) => status === 'success')
    .flatMap((run) => secondsOf(run) ?? [])
    .slice(-count);
}

/** When the newest success ended for whose duration in seconds `is` is true. */
export function lastSuccess(
  { runs }: RunsSince,
  is: (seconds: number) => boolean,
): Instant | undefined {
  const last = runs.findLast((run) => {
    const seconds = secondsOf(run);
    return run.status === 'success' && seconds !== null && is(seconds);
  });
  return last?.finishedAt ?? undefined;
}

export function oneDecimal(value: number): number {
  return Math.floor(value * 10) / 10;
}
