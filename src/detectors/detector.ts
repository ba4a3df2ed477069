import type { Instant } from '../clock';
import type { TaskHistory, TaskSummary } from '../history/history';
import type { Finding } from '../proposals/proposal';

/**
 * Looks at the history for one pattern. Two pure functions: a cheap question asked of every task's summary, and a
 * closer look at the few that it suspects.
 */
export interface Detector {
  /** As in `created_by`: `task_failure_detector`. */
  readonly name: string;
  /** The past it looks at, in hours before now. */
  readonly lookbackHours: number;
  /** Never misses a task that `diagnose` would flag. */
  suspects(summary: TaskSummary): boolean;
  diagnose(history: TaskHistory, now: Instant): Finding | undefined;
}

/** `task_failure_detector` as people say it in the log: `TaskFailureDetector`. */
export function displayName(detectorName: string): string {
  return detectorName.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
