import { HOUR_SECONDS, type Instant, type Window } from '../clock';
import type { History, TaskSummary } from '../history/history';
import type { Finding } from '../proposals/proposal';
import type { Detector } from './detector';

export interface Detection {
  /** Runs that ended in the longest window looked at, of every status; 0 means that the history was silent. */
  readonly runsRead: number;
  readonly tasksRead: number;
  readonly findings: ReadonlyMap<Detector, readonly Finding[]>;
}

/** Asks every detector about every task: one aggregate per window, then the runs of the suspects, a task at a time. */
export async function detect(
  history: History,
  detectors: readonly Detector[],
  options: { readonly now: Instant; readonly maxRunsPerTask: number },
): Promise<Detection> {
  const summariesOf = new Map<number, TaskSummary[]>();
  const findings = new Map<Detector, Finding[]>();
  for (const detector of detectors) {
    const window: Window = { since: options.now - detector.lookbackHours * HOUR_SECONDS, until: options.now };
    const summaries = summariesOf.get(window.since) ?? (await history.summaries(window));
    summariesOf.set(window.since, summaries);
    const found: Finding[] = [];
    for (const summary of summaries.filter((candidate) => detector.suspects(candidate))) {
      const runs = await history.runs(summary.task, window, options.maxRunsPerTask);
      const finding = detector.diagnose({ summary, runs }, options.now);
      if (finding !== undefined) found.push(finding);
    }
    findings.set(detector, found);
  }
  const widest = summariesOf.get(Math.min(...summariesOf.keys())) ?? [];
  return {
    runsRead: widest.reduce((total, summary) => total + summary.runsRead, 0),
    tasksRead: widest.length,
    findings,
  };
}
