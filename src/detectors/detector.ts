import type { Run, TaskHistory, TaskSummary } from '../history/history';
import type { Instant } from '../lib/clock';
import type { JsonMap } from '../lib/json';
import type { Finding } from '../proposals/proposal';

/** What a scan knows of every task before it looks closely at a few. */
export interface TaskTriage {
  readonly summary: TaskSummary;
  /** Its runs that began and have not ended, oldest first. */
  readonly inFlight: readonly InFlightRun[];
  readonly now: Instant;
}

export interface InFlightRun extends Run {
  /** When another run on its host ended, after this one began; null when none did, or no host is known. */
  readonly hostSeenAt: Instant | null;
}

/** A task, looked at closely at `now`. */
export interface TaskView extends TaskTriage, TaskHistory {}

/** What a detector makes of one task: what it found, or why it is quiet. */
export interface Diagnosis {
  readonly state: 'found' | 'quiet' | 'warming_up';
  /** What it saw, for people: `2 failures in 24 hours; the newest run succeeded`. */
  readonly seen: string;
  /** What would change the answer: `1 more failure within 24 hours`. */
  readonly wanting: string;
  /** The figures and thresholds behind both. */
  readonly figures: JsonMap;
  readonly finding?: Finding;
}

/**
 * Looks at the history for one pattern. Two pure functions: a cheap question asked of every task, and a closer look at the
 * few that it suspects.
 */
export interface Detector {
  /** As in `created_by`: `task_failure_detector`. */
  readonly name: string;
  /** What it says rests on what is not there: of a source that delivers less than usual it says nothing. */
  readonly needsWholeHistory?: boolean;
  /** Tasks, by name, that it is asked about even if the history knows no run of theirs. */
  readonly expects?: readonly string[];
  /** Never misses a task that `diagnose` would flag. */
  suspects(triage: TaskTriage): boolean;
  diagnose(view: TaskView): Diagnosis;
}

/** `task_failure_detector` as people say it in the log: `TaskFailureDetector`. */
export function displayName(detectorName: string): string {
  return detectorName.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function quiet(seen: string, wanting: string, figures: JsonMap = {}): Diagnosis {
  return { state: 'quiet', seen, wanting, figures };
}

/** Too little is known yet: `warming up 3/10`. */
export function warmingUp(have: number, need: number, what: string): Diagnosis {
  return {
    state: 'warming_up',
    seen: `warming up ${have}/${need} (${what})`,
    wanting: `${need - have} more ${what}`,
    figures: { have, need },
  };
}

export function found(finding: Finding, seen: string, wanting: string): Diagnosis {
  return { state: 'found', seen, wanting, figures: finding.evidence, finding };
}
