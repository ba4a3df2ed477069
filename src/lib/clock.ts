import { TZDate, tz, tzOffset } from '@date-fns/tz';
import { addDays } from 'date-fns/addDays';
import { lightFormat } from 'date-fns/lightFormat';
import { parseISO } from 'date-fns/parseISO';
import { startOfDay } from 'date-fns/startOfDay';

/** Seconds since 1970-01-01 UTC, to the millisecond: the unit of every stored time. */
export type Instant = number;

/** Both bounds belong to the window. */
export interface Window {
  readonly since: Instant;
  readonly until: Instant;
}

export const HOUR_SECONDS = 3600;
export const DAY_SECONDS = 86_400;

/** Times before 1970 or from 2100 on are mistakes: milliseconds taken for seconds land in the year 50000. */
const LATEST: Instant = 4_102_444_800;

/** The one place that reads the clock. A command reads it once and passes the instant down. */
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
 * A time as people and programs write it: epoch seconds, or ISO 8601 (`2025-11-09T14:00:00Z`, `2025-11-09 14:00`).
 * Without an offset it is a wall-clock time of `timeZone`. Undefined when it is not a time between 1970 and 2100.
 */
export function parseInstant(input: string | number, timeZone: string): Instant | undefined {
  const seconds = typeof input === 'number' ? input : parseText(input.trim(), timeZone);
  return seconds >= 0 && seconds < LATEST ? seconds : undefined;
}

/** A date, or a date and time, with an offset or without; the library alone lets anything follow. */
const ISO_8601 =
  /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:[Zz]|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?)?$/;

function parseText(text: string, timeZone: string): number {
  // A bare year ("2025") is a number of seconds here, as a column of epoch times would have it.
  if (/^\d{1,15}(?:\.\d{1,9})?$/.test(text)) return Number(text);
  return ISO_8601.test(text)
    ? parseISO(text.toUpperCase(), { in: tz(timeZone) }).getTime() / 1000
    : Number.NaN;
}

/** The calendar day of `timeZone` that holds `instant`: 23, 24 or 25 hours, its end excluded. */
export function calendarDay(instant: Instant, timeZone: string): { start: Instant; end: Instant } {
  const start = startOfDay(new TZDate(instant * 1000, timeZone));
  return { start: start.getTime() / 1000, end: startOfDay(addDays(start, 1)).getTime() / 1000 };
}

/** Does a Saturday or a Sunday (UTC) belong to the window? */
export function touchesWeekend({ since, until }: Window): boolean {
  const [first, last] = [since, until].map((instant) => Math.floor(instant / DAY_SECONDS)) as [
    number,
    number,
  ];
  // 1970-01-01 was a Thursday.
  const untilSaturday = (((2 - first) % 7) + 7) % 7;
  return untilSaturday === 6 || first + untilSaturday <= last;
}

/** By zone and hour. */
const offsets = new Map<string, Map<number, number>>();

/**
 * How many seconds the wall clock of `timeZone` is ahead of UTC, at any instant: what is asked hour by hour is known by
 * the hour.
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

/** The year that the calendar of `timeZone` shows. */
export function wallClockYear(instant: Instant, timeZone: string): number {
  return new TZDate(instant * 1000, timeZone).getFullYear();
}

/** What a calendar can hold, in seconds on either side of 1970 (ECMAScript's limit). */
const CALENDAR_LIMIT = 8.64e12;

/** `2025-11-09 14:00:00`, the form of every time that people read; a number beyond any calendar stays a number. */
export function formatInstant(instant: Instant, timeZone: string): string {
  if (!(Math.abs(instant) <= CALENDAR_LIMIT)) return String(instant);
  if (timeZone === 'UTC' && instant >= 0 && instant < LATEST) {
    return new Date(instant * 1000).toISOString().slice(0, 19).replace('T', ' ');
  }
  return lightFormat(new TZDate(instant * 1000, timeZone), 'yyyy-MM-dd HH:mm:ss');
}

/** The same without the seconds, where they would tell nobody anything. */
export function formatMinute(instant: Instant, timeZone: string): string {
  return formatInstant(instant, timeZone).replace(/:\d\d$/, '');
}
