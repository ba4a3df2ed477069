import { TZDate, tzOffset } from '@date-fns/tz';
import { addDays } from 'date-fns/addDays';
import { lightFormat } from 'date-fns/lightFormat';
import { startOfDay } from 'date-fns/startOfDay';

/** Seconds since 1970-01-01 UTC, to the millisecond: the unit of every stored time. */
export type Instant = number;

/** A period of time; both bounds belong to it. */
export interface Window {
  readonly since: Instant;
  readonly until: Instant;
}

export const HOUR_SECONDS = 3600;
export const DAY_SECONDS = 86_400;

/**
 * 2100-01-01 UTC. Times before 1970 or from 2100 on are treated as mistakes: milliseconds read as
 * seconds land in the year 50000.
 */
export const LATEST: Instant = 4_102_444_800;

/**
 * The current time. Only this function reads the clock; a command calls it once and passes the
 * instant down.
 */
export function systemNow(): Instant {
  return Date.now() / 1000;
}

/** Milliseconds on a clock that never goes backwards, for durations only. */
export function monotonicMs(): number {
  return performance.now();
}

export function systemTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The calendar day in `timeZone` that contains `instant`. A day has 23, 24 or 25 hours; `end` is
 * exclusive.
 */
export function calendarDay(instant: Instant, timeZone: string): { start: Instant; end: Instant } {
  const start = startOfDay(new TZDate(instant * 1000, timeZone));
  return { start: start.getTime() / 1000, end: startOfDay(addDays(start, 1)).getTime() / 1000 };
}

/** Whether any part of a Saturday or Sunday (UTC) belongs to the window. */
export function touchesWeekend({ since, until }: Window): boolean {
  const [first, last] = [since, until].map((instant) => Math.floor(instant / DAY_SECONDS)) as [
    number,
    number,
  ];
  // Day 0, 1970-01-01, was a Thursday, so day 2 was a Saturday.
  const untilSaturday = (((2 - first) % 7) + 7) % 7;
  return untilSaturday === 6 || first + untilSaturday <= last;
}

/** Offsets already computed, by time zone and then by hour since 1970. */
const offsets = new Map<string, Map<number, number>>();

/**
 * Returns a function that gives the seconds by which the wall clock of `timeZone` is ahead of UTC
 * at an instant. Offsets are cached by hour, because callers ask hour by hour.
 */
export function clockOffset(timeZone: string): (instant: Instant) => number {
  const known = offsets.get(timeZone) ?? new Map<number, number>();
  offsets.set(timeZone, known);
  return (instant) => {
    const hour = Math.floor(instant / HOUR_SECONDS);
    const before = known.get(hour);
    if (before !== undefined) return before;
    const offset = tzOffset(timeZone, new Date(instant * 1000)) * 60;
    known.set(hour, offset);
    return offset;
  };
}

/** The year that the calendar in `timeZone` shows at `instant`. */
export function wallClockYear(instant: Instant, timeZone: string): number {
  return new TZDate(instant * 1000, timeZone).getFullYear();
}

/** Maximum distance from 1970, in seconds, that a `Date` can hold (ECMAScript's limit). */
const CALENDAR_LIMIT = 8.64e12;

/**
 * Formats a time for people: `2025-11-09 14:00:00`. A number beyond the limit of `Date` is returned
 * as that number.
 */
export function formatInstant(instant: Instant, timeZone: string): string {
  if (!(Math.abs(instant) <= CALENDAR_LIMIT)) return String(instant);
  if (timeZone === 'UTC' && instant >= 0 && instant < LATEST) {
    return new Date(instant * 1000).toISOString().slice(0, 19).replace('T', ' ');
  }
  return lightFormat(new TZDate(instant * 1000, timeZone), 'yyyy-MM-dd HH:mm:ss');
}

/** Like `formatInstant`, without the seconds: `2025-11-09 14:00`. */
export function formatMinute(instant: Instant, timeZone: string): string {
  return formatInstant(instant, timeZone).replace(/:\d\d$/, '');
}
