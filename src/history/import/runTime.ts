import { LATEST } from '../../lib/clock';
import { shorten } from '../../lib/text';
import { instantsOf } from '../../lib/timeText';
import { EARLIEST_SECONDS } from '../run';

/** How times are written in the input. */
export interface TimeOptions {
  /** The time zone of times without an offset. */
  readonly timeZone: string;
  /** True when numbers are milliseconds since 1970, not seconds. */
  readonly isMilliseconds: boolean;
  /** Reads a time that is written in the operator's own format; undefined where none is given. */
  readonly ownFormat: ((text: string) => readonly number[]) | undefined;
}

const MILLISECONDS_MIN = 1e11;
const MICROSECONDS_MIN = 1e14;

/**
 * The instants that a time of a run may mean, earliest first: two in the hour that comes twice when
 * clocks are set back.
 * @returns the problem, as a text, if the value is no time
 */
export function runTimes(value: string | number, options: TimeOptions): readonly number[] | string {
  const number = numberIn(value);
  if (number !== undefined) return instantOfNumber(number, options);
  const text = String(value);
  const instants = options.ownFormat?.(text) ?? instantsOf(text, options.timeZone);
  if (instants.length > 0) return instants;
  const how = options.ownFormat === undefined ? 'ISO 8601 or epoch seconds' : 'the given format';
  return `not a time: "${shorten(text, 60)}"; expected ${how}`;
}

function numberIn(value: string | number): number | undefined {
  if (typeof value === 'number') return value;
  return /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

function instantOfNumber(number: number, { isMilliseconds }: TimeOptions): number[] | string {
  const seconds = isMilliseconds ? number / 1000 : number;
  if (seconds >= EARLIEST_SECONDS && seconds < LATEST) return [seconds];
  if (!Number.isFinite(number)) return 'not a time';
  const looksLike = isMilliseconds ? undefined : lookOf(number);
  if (looksLike !== undefined) return `${number}: ${looksLike}`;
  return `${number}: not a time between 2001 and 2100 in ${isMilliseconds ? 'milli' : ''}seconds`;
}

/** What a number may be that is no time in seconds. */
function lookOf(number: number): string | undefined {
  if (/^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(String(number)))
    return 'a date without hyphens?';
  // Days since 1899-12-30: from 2000 to 2099.
  if (number >= 36_526 && number < 73_051) return "a spreadsheet's number of days?";
  if (number >= MICROSECONDS_MIN) return 'microseconds?';
  return number >= MILLISECONDS_MIN ? 'milliseconds? --milliseconds reads them' : undefined;
}
