import { tz } from '@date-fns/tz';
import { isValid } from 'date-fns/isValid';
import { parse } from 'date-fns/parse';
import { formatInstant, type Instant } from '../../lib/clock';
import { UsageError } from '../../lib/errors';
import { printable } from '../../lib/text';
import { instantsOf } from '../../lib/timeText';

/** A format that says the offset itself, or counts seconds or milliseconds since 1970. */
const IS_EXACT = /[XxOzTt]/;

/**
 * Reads times in the operator's own format, in the letters of Unicode (`dd.MM.yyyy HH:mm:ss`).
 * Without an offset they are wall-clock times in `timeZone`.
 * @throws UsageError when the format is none
 */
export function ownTimeFormat(
  format: string,
  timeZone: string,
): (text: string) => readonly Instant[] {
  const read = (text: string) => parse(text.trim(), format, new Date(0), { in: tz(timeZone) });
  try {
    read('');
  } catch (cause) {
    throw new UsageError(
      `--time-format ${printable(format)}: this is no format of times.`,
      "--time-format 'dd.MM.yyyy HH:mm:ss'",
      { cause },
    );
  }
  const isExact = IS_EXACT.test(format.replaceAll(/'[^']*'/g, ''));
  return (text) => {
    const date = read(text);
    if (!isValid(date)) return [];
    const instant = date.getTime() / 1000;
    if (isExact) return [instant];
    // The fraction of a second, which the written time lacks, is the same in both hours.
    const fraction = instant - Math.floor(instant);
    return instantsOf(formatInstant(instant, timeZone), timeZone).map((each) => each + fraction);
  };
}
