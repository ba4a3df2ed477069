import { errorTypeOf } from '../../history/errors/errorTypeOf';
import { isFailure, type Run } from '../../history/history';
import { type Occurrence, occurrencesOf, trailing } from '../../history/occurrences';
import type { MetricAnswer, RunsSince, SuccessMetric } from '../../history/successMetric';
import { DAY_SECONDS, HOUR_SECONDS, type Instant } from '../../lib/clock';
import type { JsonMap } from '../../lib/json';
import { fourPlaces } from '../../lib/rounding';

/** The metrics that several detectors set, and what metrics are made of. */

/** Consecutive successes of the newest runs. */
export const consecutiveSuccesses: SuccessMetric = {
  measure(wanted, since) {
    const now = trailing(occurrencesOf(since.runs), false);
    return { now, met: now >= wanted, against: lastFailed(since, 'failed') };
  },
};

/** The share of the newest `runs` that failed at the first attempt is at most `wanted`. */
export const maxFailureShare: SuccessMetric = {
  measure(wanted, since, metrics) {
    const runs = runsOf(metrics, 20);
    const last = occurrencesOf(since.runs).slice(-runs);
    const now = shareOf(last, ({ stumbled }) => stumbled);
    const met = last.length >= runs && (now ?? 1) <= wanted;
    return { now, met, against: lastFailed(since, 'stumbled') };
  },
};

/** How long the error that the goal is about has not come, in days or hours. */
export const errorTypeAbsentDays: SuccessMetric = {
  measure: (wanted, since) => absent(wanted, since, DAY_SECONDS),
};
export const errorTypeAbsentHours: SuccessMetric = {
  measure: (wanted, since) => absent(wanted, since, HOUR_SECONDS),
};

function absent(wanted: number, known: RunsSince, unitSeconds: number): MetricAnswer {
  const { runs, failures, since, now, evidence } = known;
  const isIt = (run: Run) => isFailure(run) && errorTypeOf(run) === evidence.error_type;
  const newest = [runs, failures].map((each) => each.findLast(isIt)?.finishedAt ?? since);
  const last = Math.max(since, ...newest);
  const units = oneDecimal((now - last) / unitSeconds);
  // Without a run nothing is proved, and of several tasks each must have run.
  const haveRun = known.tasksThatRan === known.tasks && known.tasks > 0;
  return { now: units, met: units >= wanted && haveRun, against: last };
}

/** Over how many runs a goal measures: the key `runs` of its metrics. */
export function runsOf(metrics: JsonMap, otherwise: number): number {
  const { runs } = metrics;
  return typeof runs === 'number' && Number.isFinite(runs) ? runs : otherwise;
}

/** To 4 places; null of no occurrence. */
export function shareOf(
  occurrences: readonly Occurrence[],
  is: (occurrence: Occurrence) => boolean,
): number | null {
  if (occurrences.length === 0) return null;
  return fourPlaces(occurrences.filter(is).length / occurrences.length);
}

/**
 * When the newest occurrence failed, or stumbled, ended. A failure older than the runs that are known counts, whatever
 * its retries did.
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
    .slice(-count)
    .map(({ startedAt, finishedAt }) => (finishedAt ?? startedAt) - startedAt);
}

/** When the newest success whose duration `is` says ended. */
export function lastSuccess(
  { runs }: RunsSince,
  is: (seconds: number) => boolean,
): Instant | undefined {
  const last = runs.findLast(
    ({ status, startedAt, finishedAt }) =>
      status === 'success' && is((finishedAt ?? startedAt) - startedAt),
  );
  return last?.finishedAt ?? undefined;
}

export function oneDecimal(value: number): number {
  return Math.floor(value * 10) / 10;
}
