import sql, { join, type Sql } from 'sql-template-tag';
import { DAY_SECONDS, HOUR_SECONDS, type Instant, type Window } from '../../lib/clock';
import type { UnevenlyKept } from '../history';
import { FAILURE_STATUSES } from '../run';
import type { Mapping, RunTables } from './mapping';

/** For how long a system keeps runs by their outcome, in hours; for ever where nothing is said. */
export interface Retention {
  readonly successHours?: number | undefined;
  readonly failureHours?: number | undefined;
}

/**
 * Number of successes that would be expected before the oldest one, at the rate since, for their
 * absence to show that they are deleted: by chance, 20 are never missing.
 */
const EXPECTED_SUCCESSES_MIN = 20;
/**
 * Minimum number of failures before the oldest success. A few may be left of a time before the
 * system was used as it is now.
 */
const OLDER_FAILURES_MIN = 5;
/**
 * Maximum ratio of the rate of failures before the oldest success to the rate since. A higher one is
 * an outage that ended, not what is left of runs that were deleted.
 */
const FAILURE_RATE_MAX = 3;

interface Kept {
  readonly oldest_success: number | null;
  readonly oldest_failure: number | null;
  readonly successes: number;
  /** Failures that ended before the oldest success. */
  readonly older_failures: number;
  /** Failures that ended after it. */
  readonly newer_failures: number;
}

/**
 * Since when both successes and failures are kept; undefined where they are kept alike. What is
 * declared counts; without it, successes are seen to be deleted sooner where far older failures
 * remain. That failures are deleted sooner cannot be seen: there may have been none.
 */
export function unevenSince(
  declared: Retention | undefined,
  kept: Kept,
  { since, until }: Window,
): Omit<UnevenlyKept, 'source'> | undefined {
  if (declared !== undefined) {
    const from = (hours: number | undefined) =>
      hours === undefined ? since : Math.max(since, until - hours * HOUR_SECONDS);
    const [successesSince, failuresSince] = [
      from(declared.successHours),
      from(declared.failureHours),
    ];
    return successesSince === failuresSince
      ? undefined
      : { successesSince, failuresSince, wholeSince: Math.max(successesSince, failuresSince) };
  }
  const { oldest_success: success, oldest_failure: failure, successes } = kept;
  const { older_failures: older, newer_failures: newer } = kept;
  if (success === null || failure === null || older < OLDER_FAILURES_MIN) return undefined;
  // In an outage, everything fails; where only failures are left, they are as rare as they are now.
  const rateBefore = older / Math.max(1, success - failure);
  if (rateBefore > FAILURE_RATE_MAX * (newer / Math.max(1, until - success))) return undefined;
  const expected = (successes / Math.max(1, until - success)) * (success - failure);
  return expected < EXPECTED_SUCCESSES_MIN
    ? undefined
    : { successesSince: success, failuresSince: failure, wholeSince: success };
}

/**
 * The mapping without the runs of a time for which only successes or only failures are kept: shares
 * and what was usual would be wrong. The last day is never left out, as what fails there must be
 * seen.
 */
export function onlyWhole(
  mapping: Mapping,
  tables: RunTables,
  declared: Retention | undefined,
): Mapping {
  let uneven: Omit<UnevenlyKept, 'source'> | undefined;
  let from: Instant | undefined;
  return {
    ...mapping,
    runs: (window) =>
      from === undefined
        ? mapping.runs(window)
        : sql`SELECT x.* FROM (${mapping.runs(window)}) AS x
              WHERE x.finished_at IS NULL OR x.finished_at >= ${from}`,
    unevenlyKept: () => uneven,
    async prepare(window) {
      await mapping.prepare?.(window);
      const [kept] = await tables.all<Kept>(oldestOfEach(mapping.runs(window), window));
      uneven = kept === undefined ? undefined : unevenSince(declared, kept, window);
      from = uneven && Math.min(uneven.wholeSince, window.until - DAY_SECONDS);
    },
  };
}

function oldestOfEach(runs: Sql, { since, until }: Window): Sql {
  const isFailure = sql`r.status IN (${join(FAILURE_STATUSES)})`;
  return sql`
    WITH r AS (SELECT status, finished_at FROM (${runs}) AS every_run
               WHERE finished_at BETWEEN ${since} AND ${until}),
         s AS (SELECT min(finished_at) AS oldest FROM r WHERE status = 'success')
    SELECT s.oldest AS oldest_success,
           min(CASE WHEN ${isFailure} THEN r.finished_at END) AS oldest_failure,
           CAST(count(CASE WHEN r.status = 'success' THEN 1 END) AS INTEGER) AS successes,
           CAST(count(CASE WHEN ${isFailure} AND r.finished_at < s.oldest THEN 1 END) AS INTEGER) AS older_failures,
           CAST(count(CASE WHEN ${isFailure} AND r.finished_at >= s.oldest THEN 1 END) AS INTEGER) AS newer_failures
    FROM r CROSS JOIN s GROUP BY s.oldest`;
}
