import type { TaskRef } from '../history/history';
import { taskKey, taskName } from '../history/taskName';
import type { Instant } from '../lib/clock';
import type { JsonMap } from '../lib/json';
import type { Finding, TASK_FAMILIES } from '../proposals/proposal';
import type { Confidence } from './baseline/confidence';

/** A finding about one task, with what a detector knows of it. */
export interface TaskFinding {
  readonly detectorName: string;
  readonly patternDetected: string;
  /** The family of patterns: of one family a task has one problem at a time. */
  readonly patternFamily: (typeof TASK_FAMILIES)[number];
  readonly task: TaskRef;
  /** The goal as a sentence; it is given the task's name. */
  readonly text: (name: string) => string;
  readonly confidence: Confidence;
  readonly evidence: JsonMap;
  /** Keys of the evidence, besides the task's name, that travel in the goal's metadata. */
  readonly headline: readonly string[];
  /** When the newest run that it rests on began, or was due: what a fix must come after. */
  readonly newestFailureStartedAt: Instant;
  /** When the runs that speak for it were started, as far as there are several. */
  readonly failureStarts?: readonly Instant[];
  /** It goes on as long as it is found. */
  readonly isOngoing?: boolean;
  readonly value: number;
  readonly effort: number;
  readonly risk: number;
  readonly successMetrics: JsonMap;
}

export function taskFinding(given: TaskFinding): Finding {
  const name = taskName(given.task);
  return {
    detectorName: given.detectorName,
    patternDetected: given.patternDetected,
    patternFamily: given.patternFamily,
    subject: name,
    subjectKey: taskKey(given.task),
    text: given.text(name),
    category: 'capability',
    evidence: {
      task_type: name,
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
