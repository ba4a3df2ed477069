import {
  CADENCE_NAMES,
  CADENCES,
  type Cadence,
  type CadenceName,
  drawPhase,
  type Phase,
} from './cadences';
import type { Calendar } from './calendar';
import { type DurationModel, drawDurations } from './durations';
import type { ErrorShape } from './errorShape';
import { ERROR_SHAPES } from './errors';
import { drawHosts, drawTarget, drawTaskType } from './names';
import type { Rng } from './rng';
import type { SimulatedTask, Span } from './types';

const DAY = 86_400;

/** The calendar and the period of the whole simulation. */
export interface World {
  readonly calendar: Calendar;
  readonly period: Span;
}

/** A task, and everything that determines its runs while it is healthy. */
export interface Task extends SimulatedTask {
  readonly rng: Rng;
  readonly phase: Phase;
  readonly durations: DurationModel;
  /** How late its runs begin. */
  readonly lateness: Lateness;
  /** What happens to a run that is due while the run before is still going on. */
  readonly overlap: 'allow' | 'wait' | 'skip';
  /** Whether a run that was due while its host was down happens afterwards. */
  readonly catchesUp: boolean;
  /** Whether one run in 500 does not happen. */
  readonly isSloppy: boolean;
  /** The share of runs that fail while nothing is wrong, from 0 to 1. */
  readonly failureRate: number;
  readonly cancelRate: number;
  readonly skipRate: number;
  /** The maximum number of further attempts after a failed one. */
  readonly retries: number;
  readonly usualErrors: readonly ErrorShape[];
  /** Whether its failures leave no error text, only an exit code. */
  readonly isMute: boolean;
  readonly hasExitCodes: boolean;
  readonly target: string;
  /** The time limit of a run, in seconds. */
  readonly limit: number;
  /** The instant of a change to another schedule; null for none. */
  readonly change: { readonly at: number; readonly cadence: CadenceName } | null;
}
export type Lateness = 'seconds' | 'minutes' | 'spread' | 'heavy_tail';

export function drawFleet(world: World, count: number, rng: Rng): Task[] {
  const hosts = drawHosts(rng, Math.max(2, Math.round(count / 25)));
  const cadences = rng.shuffled(
    Array.from({ length: count }, (_, index) => cadenceAt((index + 0.5) / count)),
  );
  const names = new Set<string>();
  return cadences.map((cadence, index) => {
    const own = rng.child(index);
    const taskType = drawTaskType(own, names);
    names.add(taskType);
    return drawTask(world, own, { taskType, cadence, host: own.pick(hosts) });
  });
}

/**
 * The cadence at a quantile of the shares. Every fleet has the same mixture, so that its number of
 * runs is bounded.
 */
function cadenceAt(quantile: number): CadenceName {
  let sum = 0;
  for (const name of CADENCE_NAMES) {
    sum += CADENCES[name].share;
    if (quantile < sum) return name;
  }
  return 'daily';
}

function drawTask(
  world: World,
  rng: Rng,
  given: { readonly taskType: string; readonly cadence: CadenceName; readonly host: string },
): Task {
  const phase = drawPhase(rng);
  const cadence: Cadence = CADENCES[given.cadence];
  const interval = cadence.interval(phase);
  const lateness = drawLateness(rng, given.cadence, interval);
  const durations = drawDurations(rng, given.cadence, phase, world.period);
  const cancelRate = rng.chance(0.2) ? rng.between(0.0005, 0.004) : 0;
  return {
    ...given,
    ...drawLife(rng, world, given.cadence),
    rng,
    phase,
    intervalSeconds: Math.round(interval),
    cron: cadence.cron(phase),
    durations,
    lateness,
    overlap: lateness === 'heavy_tail' ? 'allow' : rng.pick(['allow', 'allow', 'wait', 'skip']),
    catchesUp: rng.chance(0.5),
    isSloppy: rng.chance(0.1),
    failureRate: drawFailureRate(rng),
    cancelRate: given.cadence === 'irregular' ? 0.01 : cancelRate,
    skipRate: rng.chance(0.1) ? rng.between(0.0005, 0.005) : 0,
    retries: rng.chance(0.35) ? rng.whole(1, 2) : 0,
    usualErrors: rng.shuffled(ERROR_SHAPES).slice(0, rng.whole(1, 4)),
    isMute: rng.chance(0.07),
    hasExitCodes: rng.chance(0.85),
    target: drawTarget(rng),
    limit: drawLimit(rng, durations.base, interval),
  };
}

/**
 * Most tasks exist for the whole period; some begin or end within it, a few change their schedule.
 */
function drawLife(
  rng: Rng,
  { period }: World,
  cadence: CadenceName,
): Pick<Task, 'bornAt' | 'retiredAt' | 'change'> {
  const fate = rng.next();
  const at = Math.round(period.from + (period.until - period.from) * rng.between(0.1, 0.95));
  const next = CHANGES[cadence];
  return {
    bornAt: fate < 0.07 ? at : period.from,
    retiredAt: fate >= 0.07 && fate < 0.12 ? at : null,
    change: fate >= 0.12 && fate < 0.16 && next !== undefined ? { at, cadence: next } : null,
  };
}

/** The new cadence of a schedule that changes, by the old one. */
const CHANGES: Partial<Record<CadenceName, CadenceName>> = {
  every_15_minutes: 'hourly',
  hourly: 'every_6_hours',
  every_6_hours: 'daily',
  daily: 'twice_a_day',
  twice_a_day: 'daily',
  weekdays: 'daily',
  weekly: 'daily',
};

function drawLateness(rng: Rng, cadence: CadenceName, interval: number): Lateness {
  if (cadence === 'irregular' || rng.chance(0.5)) return 'seconds';
  if (interval >= 3600 && rng.chance(0.25)) return 'heavy_tail';
  return interval >= DAY / 4 && rng.chance(0.3) ? 'spread' : 'minutes';
}

function drawFailureRate(rng: Rng): number {
  const luck = rng.next();
  if (luck < 0.7) return rng.between(0, 0.005);
  if (luck < 0.91) return rng.between(0.01, 0.03);
  return luck < 0.992 ? rng.between(0.03, 0.08) : rng.between(0.05, 0.1);
}

/**
 * A time limit in seconds: 11 to 30 times the usual duration where the interval allows it, rounded
 * down to 10 seconds or 5 minutes.
 */
function drawLimit(rng: Rng, base: number, interval: number): number {
  const seconds = Math.min(
    Math.max(base * rng.between(11, 30), 60),
    Math.max(0.6 * interval, 2 * base),
  );
  const unit = seconds >= 600 ? 300 : 10;
  return Math.max(unit, Math.floor(seconds / unit) * unit);
}
