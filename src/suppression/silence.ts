import { globMatches } from '../beliefs/glob';
import type { Instant } from '../clock';

/** A time in which nothing is proposed about the tasks that it names: maintenance, mostly. */
export interface Silence {
  readonly id: string;
  readonly taskGlob: string;
  readonly beginsAt: Instant;
  readonly endsAt: Instant;
  readonly note: string | null;
  readonly createdBy: string | null;
}

/**
 * The silence that a finding falls into: one in force now; or one in which the newest of the runs that it rests on was
 * started, as what failed during maintenance is no news after it.
 */
export function silenceOver(
  silences: readonly Silence[],
  finding: { readonly subjects: readonly string[]; readonly newestFailureStartedAt: Instant },
  now: Instant,
): Silence | undefined {
  return silences.find(({ taskGlob, beginsAt, endsAt }) => {
    const holds = (instant: Instant) => instant >= beginsAt && instant < endsAt;
    const isMeant = finding.subjects.length > 0 && finding.subjects.every((subject) => globMatches(taskGlob, subject));
    return isMeant && (holds(now) || holds(finding.newestFailureStartedAt));
  });
}
