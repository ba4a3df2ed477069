import type { Instant } from '../../lib/clock';
import { globMatches } from '../../lib/glob';

/**
 * A period in which nothing is proposed about the tasks that `taskGlob` matches, usually for
 * maintenance.
 */
export interface Silence {
  readonly id: string;
  readonly taskGlob: string;
  readonly beginsAt: Instant;
  readonly endsAt: Instant;
  readonly note: string | null;
  readonly createdBy: string | null;
}

/**
 * Number of runs supporting a finding that must lie outside a silence for the finding to be news
 * after it. If fewer runs support the finding, all must lie outside.
 */
const OUTSIDE_RUNS = 3;

/**
 * The silence that a finding falls into: one that is in force now, or one without whose failures
 * there would be no pattern.
 */
export function silenceOver(
  silences: readonly Silence[],
  finding: {
    readonly subjects: readonly string[];
    readonly newestFailureStartedAt: Instant;
    readonly failureStarts?: readonly Instant[];
  },
  now: Instant,
): Silence | undefined {
  return silences.find(({ taskGlob, beginsAt, endsAt }) => {
    const holds = (instant: Instant) => instant >= beginsAt && instant < endsAt;
    const isMeant =
      finding.subjects.length > 0 &&
      finding.subjects.every((subject) => globMatches(taskGlob, subject));
    const { failureStarts: starts = [finding.newestFailureStartedAt] } = finding;
    const outside = starts.filter((start) => !holds(start)).length;
    const wasHeard = outside >= Math.min(OUTSIDE_RUNS, starts.length);
    return isMeant && (holds(now) || !wasHeard);
  });
}
