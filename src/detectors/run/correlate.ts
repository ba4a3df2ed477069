import { taskKey } from '../../history/taskName';
import { groupBy } from '../../lib/groupBy';
import { type Finding, goalKeyOf } from '../../proposals/proposal';
import type { SharedCause } from '../detector';
import { rankOf } from '../index';
import { SHARED_FAMILY } from '../sharedCause';
import type { TaskDiagnosis } from './taskViews';

/** A finding about one event, and the sources of the runs that show the event. */
export interface DetectedEvent {
  readonly finding: Finding;
  readonly sources: readonly string[];
}

/**
 * Makes one finding for each task, with whatever else was found in the task as evidence, and one
 * for each shared cause, which inhibits the findings of its tasks that fail with its error. A
 * finding below `minConfidence`, which no gate would let pass, hides no other.
 */
export function correlate(
  diagnoses: readonly TaskDiagnosis[],
  shared: readonly SharedCause[],
  minConfidence: number,
): DetectedEvent[] {
  const found = diagnoses.filter(({ diagnosis }) => diagnosis.finding !== undefined);
  const events = [...groupBy(found, ({ task }) => taskKey(task)).values()].flatMap(
    (own): DetectedEvent[] => {
      const findings = own.flatMap(({ diagnosis }) => diagnosis.finding ?? []);
      const [first, ...others] = findings.toSorted(
        (a, b) =>
          Number(a.confidence < minConfidence) - Number(b.confidence < minConfidence) ||
          rankOf(a.patternDetected) - rankOf(b.patternDetected),
      );
      const task = own[0]?.task;
      if (first === undefined || task === undefined) return [];
      return [
        {
          finding: mayWait({ ...withOthers(first, others), alternatives: others.map(mayWait) }),
          sources: [task.source],
        },
      ];
    },
  );
  return [...shared.map((cause) => explaining(cause, events)), ...events];
}

/** The event of a shared cause, with the goal keys of the findings that the cause explains. */
function explaining(
  { finding: cause, members }: SharedCause,
  events: readonly DetectedEvent[],
): DetectedEvent {
  const subjects = new Set(members.map(({ task }) => taskKey(task)));
  const inhibitedKeys = events
    .map(({ finding }) => finding)
    .filter(
      ({ inhibitorKey, subjectKey }) =>
        inhibitorKey === goalKeyOf(cause) && subjects.has(subjectKey),
    )
    .map(goalKeyOf);
  return { finding: { ...cause, inhibitedKeys }, sources: members.map(({ task }) => task.source) };
}

function withOthers(finding: Finding, others: readonly Finding[]): Finding {
  if (others.length === 0) return finding;
  return {
    ...finding,
    evidence: {
      ...finding.evidence,
      also_found: others.map(
        ({
          patternDetected,
          detectorName,
          confidence,
          evidence: { confidence_terms: _, ...rest },
        }) => ({
          pattern: patternDetected,
          detector: detectorName,
          confidence,
          evidence: rest,
        }),
      ),
    },
    concurrentKeys: [...new Set(others.map(goalKeyOf))].filter((key) => key !== goalKeyOf(finding)),
  };
}

/**
 * Gives a finding about failures the goal key of a shared cause with the same error. While a goal
 * with this key is open and names the finding's task, the finding waits for that goal.
 */
function mayWait(finding: Finding): Finding {
  const { patternFamily, evidence } = finding;
  if (patternFamily !== 'task_failure' || typeof evidence.error_type !== 'string') return finding;
  const keyOf = (subjectKey: string) => goalKeyOf({ patternFamily: SHARED_FAMILY, subjectKey });
  const { error_type: errorType, earlier_error_type: earlier } = evidence;
  return {
    ...finding,
    inhibitorKey: keyOf(errorType),
    ...(typeof earlier === 'string' ? { earlierInhibitorKey: keyOf(earlier) } : {}),
  };
}
