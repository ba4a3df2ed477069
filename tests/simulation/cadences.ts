import { type Calendar, dayOfMonth, isWeekend, weekdayOf } from './calendar';
import type { Rng } from './rng';
import type { Span } from './types';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** When a schedule is due within its hour, day, week or month. */
export interface Phase {
  readonly minute: number;
  readonly hour: number;
  readonly weekday: number;
  readonly dayOfMonth: number;
  /** The mean number of runs per week, of irregular tasks. */
  readonly runsPerWeek: number;
}

export interface Cadence {
  /** The share of all tasks that have this cadence, from 0 to 1. */
  readonly share: number;
  /** The shortest and the longest usual duration, in seconds. */
  readonly durations: readonly [number, number];
  interval(phase: Phase): number;
  cron(phase: Phase): string | null;
  /** The instants within the span at which a run is due, in order. */
  dues(span: Span, phase: Phase, calendar: Calendar, rng: Rng): number[];
}

/** A cadence of one run every `seconds`, counted by the local clock. */
function grid(
  seconds: number,
  share: number,
  durations: [number, number],
  cron: (phase: Phase) => string,
): Cadence {
  return {
    share,
    durations,
    interval: () => seconds,
    cron,
    dues({ from, until }, phase, calendar) {
      const first = (phase.minute * MINUTE - calendar.offsetAt(from)) % seconds;
      const dues: number[] = [];
      for (
        let due = Math.ceil((from - first) / seconds) * seconds + first;
        due < until;
        due += seconds
      )
        dues.push(due);
      return dues;
    },
  };
}

/** A cadence at given hours of the wall clock, on some days. */
function atHours(
  interval: number,
  share: number,
  durations: [number, number],
  days: { hours: (phase: Phase) => number[]; runsOn: (day: number, phase: Phase) => boolean },
  dayFields: (phase: Phase) => string,
): Cadence {
  return {
    share,
    durations,
    interval: () => interval,
    cron: (phase) => `${phase.minute} ${days.hours(phase).join(',')} ${dayFields(phase)}`,
    dues(span, phase, calendar) {
      const dues: number[] = [];
      for (const day of daysOf(span, calendar)) {
        if (!days.runsOn(day, phase)) continue;
        for (const hour of days.hours(phase)) {
          dues.push(calendar.instantOf({ day, second: hour * HOUR + phase.minute * MINUTE }));
        }
      }
      return within(span, dues);
    },
  };
}

/** Runs started by hand, mostly in working hours. */
const irregular: Cadence = {
  share: 0.053,
  durations: [5, 2400],
  interval: ({ runsPerWeek }) => (7 * DAY) / runsPerWeek,
  cron: () => null,
  dues(span, { runsPerWeek }, calendar, rng) {
    const dues: number[] = [];
    for (const day of daysOf(span, calendar)) {
      const runs = rng.poisson((runsPerWeek / 5) * (isWeekend(day) ? 0.08 : 0.97));
      for (let run = 0; run < runs; run++) {
        const hour = rng.chance(0.93) ? 13 + 2.3 * rng.normal() : rng.between(0, 24);
        const second = Math.min(Math.max(hour, 0), 23.9) * HOUR;
        dues.push(calendar.instantOf({ day, second: Math.round(second) }));
      }
    }
    return within(span, dues);
  },
};

function daysOf({ from, until }: Span, calendar: Calendar): number[] {
  const first = calendar.wallTime(from).day;
  return Array.from(
    { length: calendar.wallTime(until).day - first + 1 },
    (_, index) => first + index,
  );
}

function within({ from, until }: Span, dues: readonly number[]): number[] {
  return [...new Set(dues)].filter((due) => due >= from && due < until).sort((a, b) => a - b);
}

const every = () => true;
const onWeekdays = (day: number) => !isWeekend(day);
const atHour = ({ hour }: Phase) => [hour];
const twice = ({ hour }: Phase) => [hour % 12, (hour % 12) + 12];
const fourTimes = ({ hour }: Phase) => [0, 6, 12, 18].map((start) => start + (hour % 6));
const officeHours = () => [9, 10, 11, 12, 13, 14, 15, 16, 17];
const stepped = (step: number) => (phase: Phase) =>
  phase.minute % step === 0 ? `*/${step} * * * *` : `${phase.minute % step}-59/${step} * * * *`;

/** All cadences. Their shares add up to 1, and keep 300 tasks over 75 days below 400,000 runs. */
export const CADENCES = {
  every_5_minutes: grid(5 * MINUTE, 0.012, [2, 70], stepped(5)),
  every_15_minutes: grid(15 * MINUTE, 0.045, [2, 240], stepped(15)),
  hourly: grid(HOUR, 0.23, [3, 900], ({ minute }) => `${minute} * * * *`),
  every_6_hours: atHours(
    6 * HOUR,
    0.12,
    [10, 3600],
    { hours: fourTimes, runsOn: every },
    () => '* * *',
  ),
  daily: atHours(DAY, 0.24, [10, 4 * HOUR], { hours: atHour, runsOn: every }, () => '* * *'),
  twice_a_day: atHours(
    DAY / 2,
    0.07,
    [10, 2 * HOUR],
    { hours: twice, runsOn: every },
    () => '* * *',
  ),
  weekdays: atHours(
    DAY,
    0.08,
    [10, 2 * HOUR],
    { hours: atHour, runsOn: onWeekdays },
    () => '* * 1-5',
  ),
  office_hours: atHours(
    HOUR,
    0.07,
    [3, 600],
    { hours: officeHours, runsOn: onWeekdays },
    () => '* * 1-5',
  ),
  weekly: atHours(
    7 * DAY,
    0.06,
    [60, 6 * HOUR],
    { hours: atHour, runsOn: (day, phase) => weekdayOf(day) === phase.weekday },
    ({ weekday }) => `* * ${weekday}`,
  ),
  monthly: atHours(
    30 * DAY,
    0.02,
    [60, 6 * HOUR],
    { hours: atHour, runsOn: (day, phase) => dayOfMonth(day) === phase.dayOfMonth },
    (phase) => `${phase.dayOfMonth} * *`,
  ),
  irregular,
};
export type CadenceName = keyof typeof CADENCES;
export const CADENCE_NAMES = Object.keys(CADENCES) as CadenceName[];

/** Draws a phase: mostly at night, and at the full hour for more than a third. */
export function drawPhase(rng: Rng): Phase {
  return {
    minute: rng.chance(0.35)
      ? 0
      : rng.chance(0.4)
        ? rng.pick([5, 10, 15, 20, 30, 45])
        : rng.whole(0, 59),
    hour: rng.chance(0.65) ? rng.whole(0, 6) : rng.whole(0, 23),
    weekday: rng.chance(0.5) ? 0 : rng.whole(0, 6),
    dayOfMonth: rng.chance(0.6) ? 1 : rng.whole(2, 28),
    runsPerWeek: rng.logBetween(4, 60),
  };
}
