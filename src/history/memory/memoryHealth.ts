import { DAY_SECONDS, HOUR_SECONDS, type Instant } from '../../lib/clock';
import { groupBy } from '../../lib/groupBy';
import { firstAfter, firstFrom } from '../../lib/sorted';
import {
  FRESHNESS_DAYS,
  FRESHNESS_HOURS,
  FRESHNESS_PAST_DAYS,
  FRESHNESS_PAST_RUNS,
  FRESHNESS_RUNS,
  type Freshness,
  type SourceFailure,
  type SourceFound,
  type SourceHealth,
  type UnknownStatus,
} from '../history';
import { type EndedRuns, endOf } from './endedRuns';

/**
 * The state of the sources whose runs are in memory. Only their freshness can be bad: reading runs
 * in memory cannot fail, and short retention, unknown statuses and wrong clocks are not reported.
 */
export class MemoryHealth implements SourceHealth {
  readonly failures: readonly SourceFailure[] = [];
  /** By source: the ends of its runs in epoch seconds, oldest first. */
  readonly #ends: ReadonlyMap<string, Float64Array>;

  constructor(
    endedRuns: EndedRuns,
    readonly sources: readonly SourceFound[],
  ) {
    this.#ends = new Map(
      [...groupBy(endedRuns.all, ({ task }) => task.source)].map(([source, own]) => [
        source,
        Float64Array.from(own, endOf),
      ]),
    );
  }

  async freshness(now: Instant): Promise<Freshness[]> {
    return [...this.#ends].map(([source, ends]) => freshnessOf(source, ends, now));
  }

  async shorterThan(): Promise<[]> {
    return [];
  }

  async unevenlyKept(): Promise<[]> {
    return [];
  }

  async unknownStatuses(): Promise<UnknownStatus[]> {
    return [];
  }

  async notUnderstood(): Promise<[]> {
    return [];
  }

  async endingAfter(): Promise<{ count: number; latest: null }> {
    return { count: 0, latest: null };
  }
}

function freshnessOf(source: string, ends: Float64Array, now: Instant): Freshness {
  const until = firstAfter(ends, now);
  const since = Math.max(
    firstFrom(ends, now - FRESHNESS_DAYS * DAY_SECONDS),
    until - FRESHNESS_RUNS,
  );
  const volume = (end: Instant) =>
    firstAfter(ends, end) - firstFrom(ends, end - FRESHNESS_HOURS * HOUR_SECONDS);
  const usual = (day: number) =>
    Math.min(...[-1, 0, 1].map((hour) => volume(now - day * DAY_SECONDS + hour * HOUR_SECONDS)));
  const old = now - FRESHNESS_PAST_DAYS * DAY_SECONDS - FRESHNESS_HOURS * HOUR_SECONDS;
  return {
    source,
    recentEnds: [...ends.slice(since, until)].reverse(),
    pastEnds:
      since < until
        ? []
        : [...ends.slice(Math.max(0, until - FRESHNESS_PAST_RUNS), until)].reverse(),
    volume: volume(now),
    usualVolumes: Array.from({ length: FRESHNESS_PAST_DAYS }, (_, index) => usual(index + 1)),
    isOlder: firstAfter(ends, old) > firstFrom(ends, old - FRESHNESS_DAYS * DAY_SECONDS),
  };
}
