import { medianAbsoluteDeviation, medianSorted, quantileSorted } from 'simple-statistics';
import { SECONDS_MIN, secondsOf } from '../../history/run';
import type { Instant } from '../../lib/clock';
import { memoizeLast } from '../../lib/memoize';
import type { TaskView } from '../detector';

/** A success and how many seconds it took. */
export interface Timed {
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  readonly seconds: number;
}

/** Maximum number of older successes to use: they show what is usual as well as all of them do. */
const OLDER_MAX = 300;
/** Number of newest successes that are all used. */
const NEWEST = 40;

/**
 * The durations of the successes that are known one by one, oldest first: an even sample of the
 * older ones, all of the newest.
 */
export const timedSuccesses = memoizeLast(
  ({ sample, runs }: Pick<TaskView, 'sample' | 'runs'>): readonly Timed[] => {
    const all: Timed[] = [];
    for (const part of [sample, runs]) {
      for (const run of part) {
        const { status, startedAt, finishedAt } = run;
        const seconds = secondsOf(run) ?? -1;
        if (status !== 'success' || finishedAt === null || seconds < 0) continue;
        all.push({ startedAt, finishedAt, seconds: Math.max(SECONDS_MIN, seconds) });
      }
    }
    const older = Math.max(0, all.length - NEWEST);
    const step = Math.ceil(older / OLDER_MAX);
    return step <= 1
      ? all
      : all.filter((_, index) => index >= older || (older - index) % step === 0);
  },
);

/** The usual duration, in natural logarithms of seconds because durations vary by factors. */
export interface Usual {
  readonly count: number;
  readonly median: number;
  /**
   * The standard deviation, estimated from the median absolute deviation, which outliers do not
   * move.
   */
  readonly spread: number;
  /** The 5 % quantile: the fastest twentieth of the successes took at most this. */
  readonly low: number;
}

/**
 * Ratio of the standard deviation of normally distributed values to their median absolute
 * deviation.
 */
const DEVIATIONS = 1.4826;
/**
 * Minimum spread. Some sources record durations to the second, and machines are never steadier than
 * this.
 */
const SPREAD_MIN = 0.03;

export function usualOf(durations: readonly Timed[]): Usual {
  return usualOfLogs(logsOf(durations));
}

export function usualOfLogs(values: Float64Array): Usual {
  const logs = [...values.toSorted()];
  return {
    count: logs.length,
    median: medianSorted(logs),
    spread: Math.max(SPREAD_MIN, DEVIATIONS * medianAbsoluteDeviation(logs)),
    low: quantileSorted(logs, 0.05),
  };
}

/** The `rank`-th smallest value, 1 being the smallest; NaN if there are fewer values. */
export function ranked(values: Float64Array, rank: number): number {
  return values.toSorted()[rank - 1] ?? Number.NaN;
}

export function logsOf(durations: readonly Timed[]): Float64Array {
  return Float64Array.from(durations, ({ seconds }) => Math.log(seconds));
}

/**
 * Seconds from their natural logarithm, rounded to three significant digits for people and
 * evidence.
 */
export function readable(logSeconds: number): number {
  return Number(Math.exp(logSeconds).toPrecision(3));
}
