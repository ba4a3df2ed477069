import { formatInstant, type Instant } from '../clock';
import type { TaskFailureOptions } from '../config/config';
import { errorType } from '../history/errorType';
import { isFailure, type Run, type TaskHistory, type TaskSummary, taskName } from '../history/history';
import type { Finding } from '../proposals/proposal';
import { failureConfidence } from './confidence';
import type { Detector } from './detector';

const NAME = 'task_failure_detector';
/** The metadata of a goal shows these of the evidence, as in the seed. */
const HEADLINE = ['task_type', 'failure_count', 'error_type'];

/** A task that failed at least `minFailures` times in the last `lookbackHours`. */
export function taskFailureDetector(options: TaskFailureOptions): Detector {
  const suspects = (summary: TaskSummary) => summary.failures >= options.minFailures;
  return {
    name: NAME,
    lookbackHours: options.lookbackHours,
    suspects,
    diagnose: (history) => (suspects(history.summary) ? diagnose(history, options) : undefined),
  };
}

function diagnose(history: TaskHistory, options: TaskFailureOptions): Finding | undefined {
  const { firstFailureAt, lastFailureAt } = history.summary;
  const failures = history.runs.filter(isFailure);
  if (firstFailureAt === null || lastFailureAt === null || failures.length === 0) return undefined;
  const commonest = largestErrorGroup(failures);
  const { confidence, terms } = failureConfidence({
    largestErrorGroup: commonest.count,
    failures: history.summary.failures,
    successes: history.summary.successes,
    successesSince: successesAfter(lastFailureAt, history.runs),
  });
  const task = taskName(history.summary.task);
  return {
    detectorName: NAME,
    patternDetected: 'task_failure_recurring',
    patternFamily: 'task_failure',
    subject: task,
    text: `Fix recurring failures in '${task}' task`,
    category: 'capability',
    evidence: {
      task_type: task,
      failure_count: history.summary.failures,
      lookback_hours: options.lookbackHours,
      error_type: commonest.errorType,
      first_failure: formatInstant(firstFailureAt, 'UTC'),
      last_failure: formatInstant(lastFailureAt, 'UTC'),
      success_count: history.summary.successes,
      confidence_terms: terms,
    },
    headline: HEADLINE,
    newestFailureStartedAt: failures.reduce((newest, run) => Math.max(newest, run.startedAt), 0),
    confidence,
    estimatedValue: 0.8,
    estimatedEffort: 0.5,
    estimatedRisk: 0.3,
    successMetrics: { task_success_rate: 0.95, consecutive_successes: 3 },
    horizonMinMin: 60,
    horizonMaxMin: 1440,
  };
}

/** Of groups of one size, the one whose error came last: it is what the task suffers from now. */
function largestErrorGroup(failures: readonly Run[]): { errorType: string; count: number } {
  const counts = new Map<string, number>();
  for (const run of failures) {
    const type = errorType(run);
    const count = (counts.get(type) ?? 0) + 1;
    counts.delete(type); // re-inserted at the end, so that the map is ordered by latest occurrence
    counts.set(type, count);
  }
  let best = { errorType: 'unknown', count: 0 };
  for (const [type, count] of counts) if (count >= best.count) best = { errorType: type, count };
  return best;
}

function successesAfter(lastFailureAt: Instant, runs: readonly Run[]): number {
  return runs.filter((run) => run.status === 'success' && (run.finishedAt ?? 0) > lastFailureAt).length;
}
