import { medianSorted } from 'simple-statistics';
import { DAY_SECONDS, HOUR_SECONDS, type Instant } from '../../lib/clock';
import { groupBy } from '../../lib/groupBy';
import type { Timed } from './durations';

const SLOTS_PER_DAY = 8;
/** On so many days a time of day must have been seen, and in so many weeks a day of the week: one may have been odd. */
const DAYS_MIN = { slot: 5, day: 3 };
/** And in so many runs. */
const RUNS_MIN = { slot: 8, day: 3 };
/** The fewer there are, the less of the difference is believed: that of so many runs by half. */
const DOUBTED_RUNS = 2;

/** By how much (in logarithms of seconds) runs of this time usually take longer than others. */
export type Seasonality = (at: Instant) => number;

/**
 * What the time of day and the day of the week do to durations, by the wall clock: the median of each, the day first.
 * A time of which too little is known is like all others.
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
