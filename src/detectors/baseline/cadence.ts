import { medianSorted } from 'simple-statistics';
import { DAY_SECONDS, HOUR_SECONDS, type Instant } from '../../lib/clock';

/** The rhythm in which a task starts, as its past starts show it. */
export interface Cadence {
  /** The usual pause between two starts, in seconds. */
  readonly intervalSeconds: number;
  /**
   * When the start after the last one is due at the latest. Past starts were never later, except
   * for a few.
   */
  readonly dueAt: Instant;
  /** Share of the examined pauses that the rhythm explains, 0 to 1. */
  readonly regularity: number;
  readonly period: 'interval' | 'time of day' | 'time of week';
  readonly pauses: number;
}

/**
 * Maximum difference between a pause and the expected pause, as a share of the expected one, for
 * the rhythm to explain the pause.
 */
const TOLERANCE = 0.35;
/** Minimum share of pauses that a rhythm must explain. Below it there is no rhythm. */
const REGULARITY_MIN = 0.75;
/** Share of explained pauses from which a rhythm is clear, so that no better one is looked for. */
const CLEAR_REGULARITY = 0.95;
/**
 * Maximum number of newest pauses in which a rhythm is looked for. Older pauses may show a former
 * rhythm.
 */
const STARTS_MAX = 100;
/**
 * Maximum number of newest pauses that show how late starts may be. It is higher than `STARTS_MAX`
 * because the latest starts are rare.
 */
const LATENESS_STARTS_MAX = 400;
/**
 * Maximum difference, in seconds, between the times of day (or of week) of starts that are alike.
 * It is half the usual pause, between `ALIKE_SECONDS_MIN` and `ALIKE_SECONDS_MAX`.
 */
const ALIKE_SECONDS_MAX = 2 * 3600;
const ALIKE_SECONDS_MIN = 45 * 60;
const WEEK_SECONDS = 7 * DAY_SECONDS;

interface Pause {
  readonly after: Instant;
  readonly seconds: number;
}

/**
 * The rhythm of `starts` (oldest first), or undefined if there is none: one pause, or a pause that
 * depends on the time of day (twice a day) or of the week (Mondays and Thursdays). With each of
 * them, no start is due earlier than it was in past weeks at the same time of the week: a task that
 * rests at weekends does not miss a Saturday.
 * @param offset what the local clock is ahead of UTC at an instant, in seconds
 */
export function cadenceOf(
  starts: readonly Instant[],
  minStarts: number,
  offset: (instant: Instant) => number,
): Cadence | undefined {
  const last = starts.at(-1);
  if (last === undefined || starts.length < minStarts) return undefined;
  const pauses = pausesBetween(starts);
  // Pauses by the local clock, because people's schedules keep to it.
  const wall = pauses.map(({ after, seconds }) => ({ after: after + offset(after), seconds }));
  const lastOnWall = last + offset(last);
  const newest = wall.slice(-STARTS_MAX);
  const late = wall.slice(-LATENESS_STARTS_MAX);
  const interval = medianOf(newest);
  const alike = Math.min(ALIKE_SECONDS_MAX, Math.max(ALIKE_SECONDS_MIN, interval / 2));
  const byDay = (at: Instant) => similar(wall, at, DAY_SECONDS, alike);
  const byWeek = (at: Instant) => similar(wall, at, WEEK_SECONDS, alike);
  const found = clearest([
    () => steady(newest, late),
    () => recurring('time of day', newest, lastOnWall, byDay),
    () => recurring('time of week', newest, lastOnWall, byWeek),
  ]);
  if (found === undefined) return undefined;
  // It is unknown whether the task keeps to the local clock or to UTC, and the two part when the
  // local clock is changed. Past weeks therefore count by both clocks.
  const weekly = [...byWeek(lastOnWall), ...similar(pauses, last, WEEK_SECONDS, alike)];
  const cadence = notBefore(found, last, weekly, interval);
  // A task that keeps to the local clock starts later when that clock goes back.
  const wentBack = Math.max(0, offset(last) - offset(cadence.dueAt + HOUR_SECONDS));
  return { ...cadence, dueAt: cadence.dueAt + wentBack };
}

type CadenceFit = Pick<Cadence, 'regularity' | 'period' | 'pauses'> & {
  readonly pause: number;
  readonly lateness: number;
};

/**
 * The most regular candidate; among equals the first, because candidates are listed from simple to
 * complex. Candidates behind a clear one are not computed.
 */
function clearest(candidates: ReadonlyArray<() => CadenceFit | undefined>): CadenceFit | undefined {
  let best: CadenceFit | undefined;
  for (const make of candidates) {
    const found = make();
    if (found !== undefined && found.regularity > (best?.regularity ?? 0)) best = found;
    if (best !== undefined && best.regularity >= CLEAR_REGULARITY) return best;
  }
  return best;
}

/** Fits a rhythm of one pause at all times. */
function steady(newest: readonly Pause[], late: readonly Pause[]): CadenceFit | undefined {
  const usual = medianOf(newest);
  const found = fitOf('interval', newest, usual, () => usual);
  // If too few of the pauses are alike, the rhythm has changed, and only the newest pauses show how
  // late starts may be.
  const alike = late.filter(({ seconds }) => Math.abs(seconds - usual) <= TOLERANCE * usual).length;
  if (found === undefined || alike < REGULARITY_MIN * late.length) return found;
  const expectations = late.map(() => usual);
  return {
    ...found,
    lateness: Math.max(found.lateness, usualLateness(latenessesOf(late, expectations))),
  };
}

/**
 * Fits a rhythm in which the pause after a start is the median of the pauses after the other starts
 * at that time of day or week.
 */
function recurring(
  name: Cadence['period'],
  newest: readonly Pause[],
  last: Instant,
  like: (at: Instant) => readonly Pause[],
): CadenceFit | undefined {
  const now = like(last);
  if (now.length < 2) return undefined;
  return fitOf(name, newest, medianOf(now), (pause) => {
    const others = like(pause.after).filter((other) => other !== pause);
    return others.length < 2 ? undefined : medianOf(others);
  });
}

/**
 * How well `usual` predicts each pause. Undefined if it explains less than `REGULARITY_MIN` of
 * them.
 */
function fitOf(
  name: Cadence['period'],
  newest: readonly Pause[],
  pause: number,
  usual: (pause: Pause) => number | undefined,
): CadenceFit | undefined {
  const expectations = newest.map(usual);
  const latenesses = latenessesOf(newest, expectations);
  const explained = newest.filter(({ seconds }, index) => {
    const expected = expectations[index];
    return expected !== undefined && Math.abs(seconds - expected) <= TOLERANCE * expected;
  }).length;
  const regularity = explained / newest.length;
  if (regularity < REGULARITY_MIN) return undefined;
  return {
    period: name,
    regularity,
    pauses: newest.length,
    pause,
    lateness: usualLateness(latenesses),
  };
}

interface Lateness {
  readonly seconds: number;
  /**
   * True if the next start came sooner by at least `MADE_UP_SHARE` of the delay. Then this start
   * was late, rather than the next one after a missed start.
   */
  readonly madeUp: boolean;
}

/**
 * By how many seconds each start was later than expected after the start before it, negative if
 * earlier. Starts without an expectation are left out.
 */
function latenessesOf(
  pauses: readonly Pause[],
  expectations: ReadonlyArray<number | undefined>,
): Lateness[] {
  const over = pauses.map(({ seconds }, index) => seconds - (expectations[index] ?? Number.NaN));
  return over.flatMap((seconds, index) => {
    const next = over[index + 1] ?? 0;
    return Number.isNaN(seconds)
      ? []
      : [{ seconds, madeUp: seconds > 0 && next <= -MADE_UP_SHARE * seconds }];
  });
}

/**
 * Share of a delay that the next start must make up for, so that the delay counts as a late start.
 */
const MADE_UP_SHARE = 0.5;
/**
 * Share of the pauses, besides one pause, in which a run may have been missed. They are left out if
 * they stand out.
 */
const MISSED_SHARE_MAX = 0.03;
/**
 * Factor between a lateness that stands out and the next smaller one, besides `STANDS_OUT_SECONDS`.
 */
const STANDS_OUT = 1.5;

/**
 * The latest that a start usually is, in seconds: the greatest lateness, without the few that stand
 * out because runs were missed.
 */
function usualLateness(latenesses: readonly Lateness[]): number {
  const late = latenesses.filter(({ madeUp }) => madeUp).map(({ seconds }) => seconds);
  const sorted = latenesses
    .filter(({ madeUp }) => !madeUp)
    .map(({ seconds }) => seconds)
    .sort((a, b) => b - a);
  const droppable =
    latenesses.length < 12 ? 0 : 1 + Math.floor(MISSED_SHARE_MAX * latenesses.length);
  for (let dropped = droppable; dropped > 0; dropped--) {
    const [least, next] = [sorted[dropped - 1] ?? 0, sorted[dropped] ?? 0];
    if (least > STANDS_OUT * Math.max(0, next) + STANDS_OUT_SECONDS)
      return Math.max(0, next, ...late);
  }
  return Math.max(0, sorted[0] ?? 0, ...late);
}

/**
 * Minimum difference in seconds between a lateness that stands out and the next smaller one. A
 * smaller difference does not tell a missed start from a late one.
 */
const STANDS_OUT_SECONDS = 15 * 60;

/**
 * Makes the next start due no earlier than in past weeks at the same time of the week. The longest
 * pause of those weeks counts, because a pause may have been cut short.
 */
function notBefore(
  found: CadenceFit,
  last: Instant,
  weekly: readonly Pause[],
  interval: number,
): Cadence {
  const inPastWeeks = Math.max(0, ...weekly.map(({ seconds }) => seconds));
  return {
    intervalSeconds: interval,
    dueAt: last + Math.max(found.pause + LATENESS_MARGIN * found.lateness, inPastWeeks),
    regularity: found.regularity,
    period: found.period,
    pauses: found.pauses,
  };
}

/** Factor on the usual lateness: a start may be a little later than the latest so far. */
const LATENESS_MARGIN = 2;

function pausesBetween(starts: readonly Instant[]): Pause[] {
  return starts.slice(1).map((start, index) => {
    const after = starts[index] ?? start;
    return { after, seconds: start - after };
  });
}

function similar(pauses: readonly Pause[], at: Instant, period: number, seconds: number): Pause[] {
  return pauses.filter(({ after }) => {
    const difference = Math.abs(after - at) % period;
    return Math.min(difference, period - difference) <= seconds;
  });
}

function medianOf(pauses: readonly Pause[]): number {
  return medianSorted(pauses.map(({ seconds }) => seconds).sort((a, b) => a - b));
}
