import { HOUR_SECONDS, type Instant, type Window } from '../clock';
import { FAILURE_STATUSES, type History, type TaskHistory, type TaskSummary, taskName } from '../history/history';
import type { Finding } from '../proposals/proposal';
import type { Detector } from './detector';

export interface Detection {
  /** Runs that ended in the longest window looked at, of every status; 0 means that the history was silent. */
  readonly runsRead: number;
  readonly tasksRead: number;
  /** Suspect tasks whose runs cannot be looked at, because their name is no text (a table that others fill). */
  readonly unreadableTasks: readonly string[];
  readonly findings: ReadonlyMap<Detector, readonly Finding[]>;
}

interface DetectOptions {
  readonly now: Instant;
  /** How many of a suspect's newest failures are looked at; counts are exact all the same. */
  readonly maxRunsPerTask: number;
}

/** Of the successes since a failure more than this say no more. */
const SUCCESSES_MAX = 100;

/** Asks every detector about every task: one aggregate per window, then the suspects, a task at a time. */
export function detect(history: History, detectors: readonly Detector[], options: DetectOptions): Promise<Detection> {
  return history.snapshot(async () => {
    const summariesOf = new Map<number, TaskSummary[]>();
    const findings = new Map<Detector, Finding[]>();
    const unreadable = new Set<string>();
    for (const detector of detectors) {
      const window: Window = { since: options.now - detector.lookbackHours * HOUR_SECONDS, until: options.now };
      const summaries = summariesOf.get(window.since) ?? (await history.summaries(window));
      summariesOf.set(window.since, summaries);
      const found: Finding[] = [];
      for (const summary of summaries.filter((candidate) => detector.suspects(candidate))) {
        const close = await closeUp(history, summary, window, options.maxRunsPerTask);
        if (summary.failures > 0 && close.failures.length === 0) unreadable.add(taskName(summary.task));
        const finding = detector.diagnose(close, options.now);
        if (finding !== undefined) found.push(finding);
      }
      findings.set(detector, found);
    }
    return { ...readBy(summariesOf), findings, unreadableTasks: [...unreadable] };
  });
}

async function closeUp(history: History, summary: TaskSummary, window: Window, limit: number): Promise<TaskHistory> {
  const { task, lastFailureAt } = summary;
  const failures = await history.runs(task, window, { limit, statuses: FAILURE_STATUSES });
  const since = { since: lastFailureAt ?? window.since, until: window.until };
  const successes = await history.runs(task, since, { limit: SUCCESSES_MAX, statuses: ['success'] });
  // A success that ended at the same instant as the failure is no recovery from it.
  const successesSince = successes.filter(({ finishedAt }) => finishedAt !== null && finishedAt > since.since);
  return { summary, failures, successesSince };
}

function readBy(summariesOf: ReadonlyMap<number, readonly TaskSummary[]>): { runsRead: number; tasksRead: number } {
  const widest = summariesOf.get(Math.min(...summariesOf.keys())) ?? [];
  return { runsRead: widest.reduce((total, { runsRead }) => total + runsRead, 0), tasksRead: widest.length };
}
