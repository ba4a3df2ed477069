const DAY = 86_400;
const QUARTER = 900;

/** A local date and time, as a wall clock shows it. */
export interface WallTime {
  /** Days since 1970-01-01 of the local calendar. */
  readonly day: number;
  /** Seconds since local midnight, as the clock shows them. */
  readonly second: number;
}

export function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** The weekday of a local day, which is given in days since 1970-01-01; 0 is Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

export function isWeekend(day: number): boolean {
  return weekdayOf(day) % 6 === 0;
}

export function dayOfMonth(day: number): number {
  return new Date(day * DAY * 1000).getUTCDate();
}

/** The wall clock of one time zone. All instants are seconds since 1970 UTC. */
export class Calendar {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  constructor(readonly timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  }

  /** Seconds by which the wall clock is ahead of UTC. Clocks change at quarters of an hour only. */
  offsetAt(instant: number): number {
    const day = Math.floor(instant / DAY) * DAY;
    const offset = this.#read(day);
    return offset === this.#read(day + DAY)
      ? offset
      : this.#read(Math.floor(instant / QUARTER) * QUARTER);
  }

  wallTime(instant: number): WallTime {
    const local = instant + this.offsetAt(instant);
    const day = Math.floor(local / DAY);
    return { day, second: local - day * DAY };
  }

  /**
   * The instant of a local time. A time that occurs twice means the first instant; a time that is
   * skipped means the instant at which the clock goes forward.
   */
  instantOf({ day, second }: WallTime): number {
    const local = day * DAY + second;
    const [before, after] = [this.offsetAt(local - DAY), this.offsetAt(local + DAY)];
    const early = local - Math.max(before, after);
    const late = local - Math.min(before, after);
    if (early + this.offsetAt(early) === local) return early;
    if (late + this.offsetAt(late) === local) return late;
    return this.#changeBetween(early, late);
  }

  /** The instant at which the clock changes, after `low` and not after `high`. */
  #changeBetween(low: number, high: number): number {
    const former = this.offsetAt(low);
    let change = Math.ceil((low + 1) / QUARTER) * QUARTER;
    while (change < high && this.offsetAt(change) === former) change += QUARTER;
    return change;
  }

  #read(instant: number): number {
    const known = this.#offsets.get(instant);
    if (known !== undefined) return known;
    const [, sign, hours, minutes] =
      /GMT([+-])(\d\d):(\d\d)/.exec(this.#format.format(instant * 1000)) ?? [];
    const offset =
      (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60);
    this.#offsets.set(instant, offset);
    return offset;
  }
}
