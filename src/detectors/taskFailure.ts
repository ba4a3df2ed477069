import { formatInstant } from '../clock';
import type { TaskFailureOptions } from '../config/config';
import { errorType } from '../history/errorType';
import type { Run, TaskHistory, TaskSummary } from '../history/history';
import { taskKey, taskName } from '../history/taskName';
import type { Finding } from '../proposals/proposal';
import { failureConfidence } from './confidence';
import type { Detector } from './detector';

const NAME = 'task_failure_detector';
/** The metadata of a goal shows these of the evidence, as in the seed. */
const HEADLINE = ['task_type', 'failure_count', 'error_type'];

/** A task has few kinds of errors; one whose texts never repeat should not fill the evidence with them. */
const ERROR_TYPES_MAX = 20;

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

function diagnose(
  { summary, failures, successesSince }: TaskHistory,
  options: TaskFailureOptions,
): Finding | undefined {
  const { firstFailureAt, lastFailureAt } = summary;
  if (firstFailureAt === null || lastFailureAt === null) return undefined;
  const errorTypes = countErrorTypes(failures);
  const [commonest] = errorTypes;
  if (commonest === undefined) return undefined;
  const { confidence, terms } = failureConfidence({
    largestErrorGroup: commonest.count,
    failures: summary.failures,
    successes: summary.successes,
    successesSince: successesSince.length,
  });
  const task = taskName(summary.task);
  return {
    detectorName: NAME,
    patternDetected: 'task_failure_recurring',
    patternFamily: 'task_failure',
    subject: task,
    subjectKey: taskKey(summary.task),
    text: `Fix recurring failures in '${task}' task`,
    category: 'capability',
    evidence: {
      task_type: task,
      failure_count: summary.failures,
      lookback_hours: options.lookbackHours,
      error_type: commonest.errorType,
      first_failure: formatInstant(firstFailureAt, 'UTC'),
      last_failure: formatInstant(lastFailureAt, 'UTC'),
      source: summary.task.source,
      success_count: summary.successes,
      error_types: Object.fromEntries(
        errorTypes.slice(0, ERROR_TYPES_MAX).map(({ errorType, count }) => [errorType, count]),
      ),
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

/** Commonest first; of equals the one whose error came last: it is what the task suffers from now. */
function countErrorTypes(failures: readonly Run[]): { errorType: string; count: number; latest: number }[] {
  const groups = new Map<string, { errorType: string; count: number; latest: number }>();
  failures.forEach((run, latest) => {
    const type = errorType(run);
    groups.set(type, { errorType: type, count: (groups.get(type)?.count ?? 0) + 1, latest });
  });
  return [...groups.values()].sort((a, b) => b.count - a.count || b.latest - a.latest);
}
