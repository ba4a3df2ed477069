import { medianAbsoluteDeviation, medianSorted, quantileSorted } from 'simple-statistics';
import { SECONDS_MIN } from '../../history/history';
import type { Instant } from '../../lib/clock';
import { memoizeLast } from '../../lib/memoize';
import type { TaskView } from '../detector';

/** How long one success took. */
export interface Timed {
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  readonly seconds: number;
}

/** Of the older successes so many say what is usual as well as all of them. */
const OLDER_MAX = 300;
/** The newest are all looked at. */
const NEWEST = 40;

/** The successes that are known one by one, oldest first: a thin part of the older ones, all of the newest. */
export const timedSuccesses = memoizeLast(
  ({ sample, runs }: Pick<TaskView, 'sample' | 'runs'>): readonly Timed[] => {
    const all: Timed[] = [];
    for (const part of [sample, runs]) {
      for (const { status, startedAt, finishedAt } of part) {
        if (status !== 'success' || finishedAt === null || finishedAt < startedAt) continue;
        all.push({ startedAt, finishedAt, seconds: Math.max(SECONDS_MIN, finishedAt - startedAt) });
      }
    }
    const older = Math.max(0, all.length - NEWEST);
    const step = Math.ceil(older / OLDER_MAX);
    return step <= 1
      ? all
      : all.filter((_, index) => index >= older || (older - index) % step === 0);
  },
);

/** What is usual, in natural logarithms of seconds, as durations vary by factors. */
export interface Usual {
  readonly count: number;
  readonly median: number;
  /** The standard deviation as the median absolute deviation gives it, which outliers do not move. */
  readonly spread: number;
  /** The twentieth part that took least took at most this. */
  readonly low: number;
}

/** For normal values the standard deviation is so many times their median absolute deviation. */
const DEVIATIONS = 1.4826;
/** Durations are recorded to the second in places, and machines are never quieter than this. */
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

/** The `rank`-th smallest, 1 being the least. */
export function ranked(values: Float64Array, rank: number): number {
  return values.toSorted()[rank - 1] ?? Number.NaN;
}

export function logsOf(durations: readonly Timed[]): Float64Array {
  return Float64Array.from(durations, ({ seconds }) => Math.log(seconds));
}

/** Seconds for people and evidence: to three digits. */
export function readable(logSeconds: number): number {
  return Number(Math.exp(logSeconds).toPrecision(3));
}
