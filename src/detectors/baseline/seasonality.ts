import { medianSorted } from 'simple-statistics';
import { DAY_SECONDS, HOUR_SECONDS, type Instant } from '../../lib/clock';
import { groupBy } from '../../lib/groupBy';
import type { Timed } from './durations';

const SLOTS_PER_DAY = 8;
/**
 * Minimum number of days on which a time of day (`slot`) must have been seen, and of weeks in which
 * a day of the week (`day`) must have been seen. One day may have been unusual.
 */
const DAYS_MIN = { slot: 5, day: 3 };
/**
 * Minimum number of runs in which a time of day (`slot`), or a day of the week (`day`), must have
 * been seen.
 */
const RUNS_MIN = { slot: 8, day: 3 };
/**
 * Number of runs at which half of a measured difference is believed. With fewer runs less of it is
 * believed, with more runs more.
 */
const DOUBTED_RUNS = 2;

/**
 * How much longer than others runs of this time usually take, as a difference of natural logarithms
 * of seconds.
 */
export type Seasonality = (at: Instant) => number;

/**
 * The effect of the day of the week, and then of the time of day, on durations, by the local clock:
 * the median difference from the usual duration. A time about which too little is known is like all
 * others.
 * @param logs natural logarithms of the durations of `past` in seconds
 * @param offset what the local clock is ahead of UTC at an instant, in seconds
 */
export function seasonalityOf(
  past: readonly Timed[],
  logs: Float64Array,
  offset: (instant: Instant) => number,
): Seasonality {
  const day = (at: Instant) => Math.floor((at + offset(at)) / DAY_SECONDS) % 7;
  const slot = (at: Instant) =>
    Math.floor((((at + offset(at)) % DAY_SECONDS) * SLOTS_PER_DAY) / (24 * HOUR_SECONDS));
  const median = medianSorted([...logs.toSorted()]);
  const rest = logs.map((log) => log - median);
  const days = factors(past, rest, day, 'day');
  const withoutDays = rest.map(
    (value, index) => value - (days.get(day(past[index]?.startedAt ?? 0)) ?? 0),
  );
  const slots = factors(past, withoutDays, slot, 'slot');
  return (at) => (days.get(day(at)) ?? 0) + (slots.get(slot(at)) ?? 0);
}

function factors(
  past: readonly Timed[],
  values: Float64Array,
  key: (at: Instant) => number,
  kind: 'slot' | 'day',
): Map<number, number> {
  const groups = groupBy(past.keys(), (index) => key(past[index]?.startedAt ?? 0));
  const days = (group: readonly number[]) =>
    new Set(group.map((index) => Math.floor((past[index]?.startedAt ?? 0) / DAY_SECONDS))).size;
  const known = [...groups].filter(
    ([, group]) => group.length >= RUNS_MIN[kind] && days(group) >= DAYS_MIN[kind],
  );
  return new Map(
    known.map(([name, group]) => {
      const median = medianSorted(group.map((index) => values[index] ?? 0).sort((a, b) => a - b));
      return [name, (median * group.length) / (group.length + DOUBTED_RUNS)];
    }),
  );
}
