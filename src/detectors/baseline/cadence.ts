import { medianSorted } from 'simple-statistics';
import { DAY_SECONDS, HOUR_SECONDS, type Instant } from '../../lib/clock';

/** When a task begins, as far as its past shows a rhythm. */
export interface Cadence {
  /** The usual pause between two starts, in seconds. */
  readonly intervalSeconds: number;
  /** By when the start after the last one was always there, but for a few times. */
  readonly dueAt: Instant;
  /** Of the pauses looked at, the share that the rhythm explains; 0 to 1. */
  readonly regularity: number;
  readonly period: 'interval' | 'time of day' | 'time of week';
  readonly pauses: number;
}

/** A pause that differs by no more than this part from what is usual is explained by it. */
const TOLERANCE = 0.35;
/** So large a share must be explained: less is no rhythm. */
const REGULARITY_MIN = 0.75;
/** And with so large a one nothing better is looked for. */
const CLEAR_REGULARITY = 0.95;
/** So many of the newest starts are looked at: a rhythm may change. */
const STARTS_MAX = 100;
/** How late they are wants more of them: the latest are rare. */
const LATENESS_STARTS_MAX = 400;
/** Starts are alike when their times of day, or of week, are no further apart than this. */
const ALIKE_SECONDS_MAX = 2 * 3600;
const ALIKE_SECONDS_MIN = 45 * 60;
const WEEK_SECONDS = 7 * DAY_SECONDS;

interface Pause {
  readonly after: Instant;
  readonly seconds: number;
}

/**
 * The rhythm of `starts` (oldest first): one pause, or one that depends on the time of day (twice a day), or of the week
 * (Mondays and Thursdays). Whichever it is, no start is due before it was due in past weeks at this time: a task that
 * rests at weekends does not miss a Saturday. Undefined without a rhythm.
 */
export function cadenceOf(
  starts: readonly Instant[],
  minStarts: number,
  offset: (instant: Instant) => number,
): Cadence | undefined {
  const last = starts.at(-1);
  if (last === undefined || starts.length < minStarts) return undefined;
  const pauses = pausesBetween(starts);
  // By the wall clock, which people's schedules keep to.
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
  // Nobody knows whether it keeps to the wall clock or to UTC, and they part when the clock is changed.
  const weekly = [...byWeek(lastOnWall), ...similar(pauses, last, WEEK_SECONDS, alike)];
  const cadence = notBefore(found, last, weekly, interval);
  // What keeps to the wall clock comes later when that goes back.
  const wentBack = Math.max(0, offset(last) - offset(cadence.dueAt + HOUR_SECONDS));
  return { ...cadence, dueAt: cadence.dueAt + wentBack };
}

type CadenceFit = Pick<Cadence, 'regularity' | 'period' | 'pauses'> & {
  readonly pause: number;
  readonly lateness: number;
};

/** The most regular; of equals the simpler, which comes first; and none is looked for behind one that is clear. */
function clearest(candidates: ReadonlyArray<() => CadenceFit | undefined>): CadenceFit | undefined {
  let best: CadenceFit | undefined;
  for (const make of candidates) {
    const found = make();
    if (found !== undefined && found.regularity > (best?.regularity ?? 0)) best = found;
    if (best !== undefined && best.regularity >= CLEAR_REGULARITY) return best;
  }
  return best;
}

/** One pause, whenever. */
function steady(newest: readonly Pause[], late: readonly Pause[]): CadenceFit | undefined {
  const usual = medianOf(newest);
  const found = fitOf('interval', newest, usual, () => usual);
  // A rhythm that changed is that of the newest.
  const alike = late.filter(({ seconds }) => Math.abs(seconds - usual) <= TOLERANCE * usual).length;
  if (found === undefined || alike < REGULARITY_MIN * late.length) return found;
  const expectations = late.map(() => usual);
  return {
    ...found,
    lateness: Math.max(found.lateness, usualLateness(latenessesOf(late, expectations))),
  };
}

/** The pause after a start is that after the other starts of its time. */
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

/** How well `usual` foretells each pause, the pause itself left out. */
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
  /** The next start came so much sooner: this one was late, and not a later one after a start that was missed. */
  readonly madeUp: boolean;
}

/** By how much each start was later than expected after the one before; those that nothing was expected of left out. */
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

const MADE_UP_SHARE = 0.5;
/** Of so many pauses one may have been a missed run, if it stands out. */
const MISSED_SHARE_MAX = 0.03;
const STANDS_OUT = 1.5;

/** The latest that a start usually is: the greatest lateness, but for a few that stand out, as runs were missed. */
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

/** Less than this is no difference between a late start and a missed one. */
const STANDS_OUT_SECONDS = 15 * 60;

/** In past weeks at this time it was not due before: the longest pause counts, as one may have been cut short. */
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

/** A start may be a little later than the latest so far. */
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
