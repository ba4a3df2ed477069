import { CADENCES, type Cadence, type CadenceName, type Phase } from './cadences';
import { type Calendar, isWeekend, weekdayOf } from './calendar';
import type { Rng } from './rng';
import type { Span } from './types';

const DAY = 86_400;
const LEAST_SECONDS = 0.05;

interface Deploy {
  readonly at: number;
  /** The factor on all durations after the deploy. */
  readonly factor: number;
  /** Whether the first run after the deploy fails. */
  readonly breaks: boolean;
}

/** How long the runs of a task take, and how that changes. */
export interface DurationModel {
  /** The median duration at the begin of the period, in seconds. */
  readonly base: number;
  /** Coefficient of variation from run to run. */
  readonly spread: number;
  /** How far load moves durations within a day: 0.4 is 40 % up and down. */
  readonly dailySwing: number;
  readonly peakHour: number;
  readonly mondayFactor: number;
  readonly weekendFactor: number;
  /** The growth of durations with the data, as a share of `base` per day. */
  readonly growth: number;
  readonly deploys: readonly Deploy[];
}

export function drawDurations(
  rng: Rng,
  cadence: CadenceName,
  phase: Phase,
  period: Span,
): DurationModel {
  const { durations, interval }: Cadence = CADENCES[cadence];
  const isWeekly = rng.chance(0.15);
  return {
    base: Math.min(rng.logBetween(...durations), 0.3 * interval(phase)),
    spread: rng.logBetween(0.03, 0.6),
    dailySwing: rng.chance(0.3) ? rng.between(0.05, 0.4) : 0,
    peakHour: rng.between(0, 24),
    mondayFactor: isWeekly ? rng.between(1.1, 1.8) : 1,
    weekendFactor: isWeekly ? rng.between(0.6, 1) : 1,
    growth: rng.chance(0.2) ? rng.between(0, 0.01) * rng.next() : 0,
    deploys: Array.from({ length: rng.chance(0.5) ? rng.whole(1, 3) : 0 }, () => ({
      at: rng.between(period.from, period.until),
      factor: rng.between(0.85, 1.15),
      breaks: rng.chance(0.3),
    })),
  };
}

/** The median duration of a run that begins at `at`, in seconds; the period begins at `since`. */
export function typicalSeconds(
  model: DurationModel,
  at: number,
  since: number,
  calendar: Calendar,
): number {
  let seconds = model.base * (1 + (model.growth * (at - since)) / DAY);
  for (const deploy of model.deploys) if (at >= deploy.at) seconds *= deploy.factor;
  if (model.dailySwing === 0 && model.mondayFactor === 1) return seconds;
  const { day, second } = calendar.wallTime(at);
  seconds *= 1 + model.dailySwing * Math.cos(2 * Math.PI * (second / DAY - model.peakHour / 24));
  if (weekdayOf(day) === 1) return seconds * model.mondayFactor;
  return isWeekend(day) ? seconds * model.weekendFactor : seconds;
}

/**
 * The random factor on the duration of one run: the spread, or 2 to 10 for one run in a hundred.
 */
export function durationNoise(model: DurationModel, rng: Rng): number {
  const noise = rng.lognormal(model.spread);
  const outlier = rng.logBetween(2, 10);
  return rng.chance(0.01) ? outlier : noise;
}

export function atLeastShortest(seconds: number): number {
  return Math.max(seconds, LEAST_SECONDS);
}

/** Whether a deploy that makes a run fail was made within the span. */
export function brokenByDeploy(model: DurationModel, { from, until }: Span): boolean {
  return model.deploys.some(({ at, breaks }) => breaks && at >= from && at < until);
}
