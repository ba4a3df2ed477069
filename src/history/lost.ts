import { DAY_SECONDS, type Instant } from '../lib/clock';
import type { LostReason, Run } from './run';

/**
 * Number of later runs that must have begun and ended. One is not enough: a nightly job that hangs
 * is overtaken by the next night's.
 */
export const LATER_RUNS_MIN = 2;
/** Age, in seconds, up to which a run in flight is not compared with later runs of its task. */
export const YOUNG_SECONDS = 600;
/** Number of a task's newest ended runs that a run in flight is compared with. */
export const ENDED_RUNS = 100;
/** Days before the beginning of a run in flight in which ended runs are looked at. */
export const ENDED_DAYS = 7;
/** Share of a task's runs that overlap, from which on a later run says nothing of an earlier one. */
const OVERLAP_MIN = 0.1;

/** What is known of a run that has begun and not ended, besides the run itself. */
export interface Unended {
  readonly run: Run;
  /** When it became known that the run is lost. */
  readonly lostAt: Instant | null;
  /** Whether the process that records the run is there; undefined where that is not known. */
  readonly lives: boolean | undefined;
}

/**
 * Why the end of a run is lost at `now`; undefined for a run that goes on as far as is known.
 * @param ended ended runs of the same task, newest end first
 */
export function lostReasonOf(
  { run, lostAt, lives }: Unended,
  ended: readonly Run[],
  now: Instant,
): LostReason | undefined {
  if (lostAt !== null && lostAt <= now) return 'told';
  if (lives !== undefined) return lives ? undefined : 'gone';
  if (run.startedAt > now - YOUNG_SECONDS) return undefined;
  const since = run.startedAt - ENDED_DAYS * DAY_SECONDS;
  const alike = ended.filter((each) => isAlike(each, run) && (each.finishedAt ?? 0) >= since);
  const later = alike.filter(({ startedAt }) => startedAt > run.startedAt);
  return later.length >= LATER_RUNS_MIN && !usuallyOverlap(alike) ? 'overtaken' : undefined;
}

/** Whether two runs of a task are of one series and, as far as is known, on one host. */
function isAlike(a: Run, b: Run): boolean {
  return (a.series ?? null) === (b.series ?? null) && (b.host === null || a.host === b.host);
}

function usuallyOverlap(runs: readonly Run[]): boolean {
  const end = ({ startedAt, finishedAt }: Run) => finishedAt ?? startedAt;
  const byStart = [...runs].sort((a, b) => a.startedAt - b.startedAt || end(a) - end(b));
  let [overlapping, latestEnd] = [0, Number.NEGATIVE_INFINITY];
  for (const run of byStart) {
    if (run.startedAt < latestEnd) overlapping += 1;
    latestEnd = Math.max(latestEnd, end(run));
  }
  return overlapping >= OVERLAP_MIN * runs.length;
}
