import type { TaskRef } from '../history/run';
import { taskKey, taskName } from '../history/taskName';
import type { Instant } from '../lib/clock';
import type { JsonMap } from '../lib/json';
import type { Finding } from '../proposals/proposal';
import type { Confidence } from './baseline/confidence';

/** A finding about one task, as the task's detector describes it. */
export interface TaskFinding {
  readonly detectorName: string;
  readonly patternDetected: string;
  /** The detector's family. A task has at most one problem of a family at a time. */
  readonly patternFamily: string;
  readonly task: TaskRef;
  /** Makes the sentence of the goal from the task's name. */
  readonly text: (name: string) => string;
  readonly confidence: Confidence;
  readonly evidence: JsonMap;
  /** Keys of the evidence that are copied into the goal's metadata, besides `task_type`. */
  readonly headline: readonly string[];
  /** When the newest run that the finding rests on began, or was due. A fix must come after it. */
  readonly newestFailureStartedAt: Instant;
  /** When the runs that support the finding were started, if there are several. */
  readonly failureStarts?: readonly Instant[];
  /** Whether the problem goes on as long as it is found, whether or not new runs begin. */
  readonly isOngoing?: boolean;
  readonly value: number;
  readonly effort: number;
  readonly risk: number;
  readonly successMetrics: JsonMap;
}

export function taskFinding(given: TaskFinding): Finding {
  const name = taskName(given.task);
  const { series } = given.task;
  return {
    detectorName: given.detectorName,
    patternDetected: given.patternDetected,
    patternFamily: given.patternFamily,
    subject: name,
    subjectKey: taskKey(given.task),
    text: ofSeries(given.text(name), name, given.task),
    category: 'capability',
    evidence: {
      task_type: name,
      ...(series === undefined ? {} : { series }),
      ...given.evidence,
      source: given.task.source,
      confidence_terms: given.confidence.terms,
    },
    headline: ['task_type', ...given.headline],
    newestFailureStartedAt: given.newestFailureStartedAt,
    ...(given.failureStarts && { failureStarts: given.failureStarts }),
    ...(given.isOngoing === true && { isOngoing: true }),
    confidence: given.confidence.confidence,
    estimatedValue: given.value,
    estimatedEffort: given.effort,
    estimatedRisk: given.risk,
    successMetrics: given.successMetrics,
    horizonMinMin: 60,
    horizonMaxMin: 1440,
  };
}

/** The sentence of a goal, with the series behind the task: `in 'backup' task on web3`. */
function ofSeries(text: string, name: string, { series, seriesIsHost }: TaskRef): string {
  if (series === undefined) return text;
  const task = `'${name}' task`;
  return text.replace(task, () => `${task} ${seriesIsHost === true ? 'on' : 'for'} ${series}`);
}
