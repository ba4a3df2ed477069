import { DAY_SECONDS, type Instant, wallClockYear } from '../../../lib/clock';
import { instantsOf, MONTHS } from '../../../lib/timeText';

/** Seconds by which a line of a log may be older than the line before it. */
const DISORDER_SECONDS = 60;

/**
 * Reads the times of a log. A time without a year is the latest such time, of this year or the
 * last, that is at most a day after `now`. In the hour that comes twice when clocks are set back, a
 * time is the second of the two if the first lies before the lines that were read already.
 */
export class CronClock {
  /** When the last line of each host was written. */
  readonly #last = new Map<string, Instant>();

  constructor(
    private readonly timeZone: string,
    private readonly now: Instant,
  ) {}

  /** The instant of a time in a line of this host; undefined when there is no such time. */
  read(text: string, host: string): Instant | undefined {
    const possible = this.#possible(text);
    const last = this.#last.get(host) ?? Number.NEGATIVE_INFINITY;
    const at = possible.find((each) => each >= last - DISORDER_SECONDS) ?? possible[0];
    if (at !== undefined) this.#last.set(host, Math.max(at, last));
    return at;
  }

  #possible(text: string): readonly Instant[] {
    if (/^\d/.test(text)) return instantsOf(text, this.timeZone);
    const withYear = /^[A-Z][a-z]{2} ([A-Z][a-z]{2} .* )(\d{4})$/.exec(text);
    if (withYear !== null) return this.#inYear(Number(withYear[2]), withYear[1]?.trim() ?? '');
    const year = wallClockYear(this.now, this.timeZone);
    const thisYear = this.#inYear(year, text);
    const [first] = thisYear;
    return first !== undefined && first <= this.now + DAY_SECONDS
      ? thisYear
      : this.#inYear(year - 1, text);
  }

  /** The instants of a time such as `Nov  9 03:10:01` in a year. */
  #inYear(year: number, text: string): readonly Instant[] {
    const month = String(MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1).padStart(2, '0');
    const day = text.slice(4, 6).replace(' ', '0');
    return instantsOf(`${year}-${month}-${day} ${text.slice(7)}`, this.timeZone);
  }
}
