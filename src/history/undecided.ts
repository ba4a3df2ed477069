import type { Instant } from '../lib/clock';
import { type Occurrence, occurrencesOf, ownIdOf } from './occurrences';
import { isFailure, type Run } from './run';

/** Minimum number of retries that must have been seen before another one is waited for. */
const RETRIES_SEEN_MIN = 3;
/** Minimum share of earlier failures of the same attempt that were retried. */
const RETRIED_SHARE_MIN = 0.8;
/** A retry is waited for this many times the longest pause before an earlier retry. */
const PATIENCE_RATIO = 2;

/**
 * The occurrences of a task whose result is known at `now`. A failed attempt is left out while its
 * retry is still to come: what a retry mends is no failure. A retry is to come if nearly all
 * earlier failures of the same attempt were retried, and the usual pause before it is not over.
 */
export function decidedOccurrences({
  runs,
  now,
}: {
  readonly runs: readonly Run[];
  readonly now: Instant;
}): readonly Occurrence[] {
  const all = occurrencesOf(runs);
  const last = all.at(-1)?.run;
  if (last === undefined || !all.some(({ failed, run }) => failed && run.attempt !== null))
    return all;
  const retries = retriesByAttempt(runs);
  return all.filter(
    ({ failed, run }) => !(failed && run.attempt !== null && isAwaited(run, retries, now)),
  );
}

/** Whether the failed attempt was retried, and after how many seconds. */
interface Seen {
  readonly run: Run;
  readonly pauseSeconds: number | undefined;
}

function isAwaited(
  { attempt, finishedAt }: Run,
  retries: ReadonlyMap<number, readonly Seen[]>,
  now: Instant,
): boolean {
  const seen = retries.get(attempt ?? 0) ?? [];
  const pauses = seen.flatMap(({ pauseSeconds }) => pauseSeconds ?? []);
  if (pauses.length < RETRIES_SEEN_MIN) return false;
  const patience = PATIENCE_RATIO * pauses.reduce((a, b) => Math.max(a, b), 0);
  const isOver = (run: Run) => now - (run.finishedAt ?? now) > patience;
  const decided = seen.filter(({ run, pauseSeconds }) => pauseSeconds !== undefined || isOver(run));
  return (
    now - (finishedAt ?? now) <= patience && pauses.length >= RETRIED_SHARE_MIN * decided.length
  );
}

/** The failed attempts by their number: whether each was retried, and how soon. */
function retriesByAttempt(runs: readonly Run[]): Map<number, Seen[]> {
  const starts = new Map<string, Instant>();
  for (const run of runs)
    if (run.attempt !== null) starts.set(`${ownIdOf(run)} ${run.attempt}`, run.startedAt);
  const byAttempt = new Map<number, Seen[]>();
  for (const run of runs) {
    if (run.attempt === null || run.finishedAt === null || !isFailure(run)) continue;
    const retriedAt = starts.get(`${ownIdOf(run)} ${run.attempt + 1}`);
    const pauseSeconds = retriedAt === undefined ? undefined : retriedAt - run.finishedAt;
    const seen = byAttempt.get(run.attempt) ?? [];
    seen.push({ run, pauseSeconds });
    byAttempt.set(run.attempt, seen);
  }
  return byAttempt;
}
