import { tz } from '@date-fns/tz';
import { parseISO } from 'date-fns/parseISO';
import { clockOffset, HOUR_SECONDS, type Instant, isTimeZone, LATEST } from './clock';

/**
 * Parses epoch seconds, ISO 8601 (`2025-11-09T14:00:00Z`, `2025-11-09 14:00`) and other writings
 * that can mean one instant only (`2025/11/09 14:00:00 UTC`, `Sun, 09 Nov 2025 14:00:00 GMT`). A
 * time without an offset is wall-clock time in `timeZone`.
 * @returns undefined unless the input is a time from 1970 to 2099
 */
export function parseInstant(input: string | number, timeZone: string): Instant | undefined {
  const seconds = typeof input === 'number' ? input : parseText(input.trim(), timeZone);
  return seconds >= 0 && seconds < LATEST ? seconds : undefined;
}

/**
 * The instants that a time may mean, earliest first: two for a time without an offset in the hour
 * that comes twice when clocks are set back, none for a text that is no time, else one.
 */
export function instantsOf(input: string | number, timeZone: string): readonly Instant[] {
  const first = parseInstant(input, timeZone);
  if (first === undefined) return [];
  if (typeof input === 'number' || !WALL_CLOCK.test(input)) return [first];
  const offset = clockOffset(timeZone);
  const shown = first + offset(first);
  const around = [-1, 1].map(
    (side) => shown - offset(first + side * TRANSITION_HOURS_MAX * HOUR_SECONDS),
  );
  // The offsets before and after a change give two instants; those count whose clock shows the time.
  const possible = [...new Set(around)].filter((each) => each + offset(each) === shown);
  return possible.length === 0 ? [first] : possible.sort((a, b) => a - b);
}

/** Hours before and after a time within which its clock may be set back over it. */
const TRANSITION_HOURS_MAX = 3;

/** A time that ends in hours and minutes, and so has no offset and no zone. */
const WALL_CLOCK = /[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s*$/i;

/** Digits alone are epoch seconds, as in a column of epoch times: "2025" is not a year. */
const SECONDS = /^\d{1,15}(?:\.\d{1,9})?$/;
/**
 * A date, or a date and time with or without an offset or a zone. Checked here because date-fns
 * accepts any text after a valid time. The hyphens may be slashes, where the year comes first, or
 * be missing, where a T stands before the time (the basic format of ISO 8601).
 */
const DATE = String.raw`(?<year>\d{4})(?<separator>[-/])(?<month>\d\d)\k<separator>(?<day>\d\d)`;
const CLOCK = String.raw`(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?`;
const OFFSET = String.raw` ?(?<offset>Z|UTC|GMT|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)`;
const ZONE = String.raw`\[(?<zone>[\w/+-]+)\]`;
const WRITTEN = new RegExp(`^${DATE}(?:[T ]${CLOCK}(?:${OFFSET})?(?:${ZONE})?)?$`, 'i');
const BASIC =
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)T(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?(?<offset>Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?$/i;
/** RFC 5322, as in mails and HTTP: `Sun, 09 Nov 2025 10:30:00 GMT`. */
const MAIL = new RegExp(
  String.raw`^(?:[a-z]{3}, )?(?<day>\d{1,2}) (?<monthName>[a-z]{3}) (?<year>\d{4}) ${CLOCK}${OFFSET}$`,
  'i',
);
/** The names of the months in English, as logs shorten them. */
export const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

function parseText(text: string, timeZone: string): number {
  if (SECONDS.test(text)) return Number(text);
  const groups = (WRITTEN.exec(text) ?? BASIC.exec(text) ?? MAIL.exec(text))?.groups;
  if (groups === undefined) return Number.NaN;
  const { year, day = '', hour, minute, second = '00', fraction, offset, zone } = groups;
  const month = groups.month ?? String(MONTHS.indexOf(`${groups.monthName}`.toLowerCase()) + 1);
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  // The offset says more than the zone behind it: it is not in doubt when clocks are set back.
  const within = offset === undefined && zone !== undefined ? zone : timeZone;
  if (!isTimeZone(within)) return Number.NaN;
  const time =
    hour === undefined
      ? ''
      : `T${hour}:${minute}:${second}${fraction === undefined ? '' : `.${fraction}`}${isoOffset(offset)}`;
  return parseISO(`${date}${time}`, { in: tz(within) }).getTime() / 1000;
}

function isoOffset(offset: string | undefined): string {
  return offset === undefined || /^[+-]/.test(offset) ? (offset ?? '') : 'Z';
}
