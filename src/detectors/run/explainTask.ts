import type { History, TaskRef } from '../../history/history';
import { taskKey, taskName } from '../../history/taskName';
import type { Finding } from '../../proposals/proposal';
import { type Detector, quiet, type TaskTriage } from '../detector';
import type { FreshnessProblem } from '../sourceFreshness';
import { correlate } from './correlate';
import { freshnessProblemsOf, sharedCausesOf } from './detect';
import {
  baselineWindow,
  type DetectOptions,
  type TaskDiagnosis,
  triageTasks,
  viewOf,
} from './taskViews';

/** What every detector makes of one task now, whether or not a scan would ask it. */
export interface TaskExplanation {
  readonly task: TaskRef;
  readonly triage: TaskTriage;
  readonly diagnoses: readonly TaskDiagnosis[];
  /** What a scan would propose about it: its own event, and the cause it shares with others. */
  readonly findings: readonly Finding[];
  /** Its source delivers less than usual. */
  readonly freshnessProblem: FreshnessProblem | undefined;
}

/** @returns the examination, or the names that are like it when there is no such task */
export function explainTask(
  history: History,
  detectors: readonly Detector[],
  name: string,
  options: DetectOptions,
): Promise<TaskExplanation | readonly string[]> {
  return history.snapshot(async () => {
    const triaged = await triageTasks(history, detectors, options);
    const triage = triaged.find(
      ({ summary: { task } }) => name === taskName(task) || name === taskKey(task),
    );
    if (triage === undefined) return alike(triaged, name);
    const { task } = triage.summary;
    const freshnessProblem = (await freshnessProblemsOf(history, options)).find(
      ({ source }) => source === task.source,
    );
    const diagnoses: TaskDiagnosis[] = [];
    for await (const close of history.taskHistories(
      [triage.summary],
      baselineWindow(options),
      options.maxRunsPerTask,
    )) {
      const view = await viewOf(history, triage, close, new Map());
      for (const detector of detectors) {
        const isHeldBack = detector.needsWholeHistory === true && freshnessProblem !== undefined;
        const diagnosis = isHeldBack
          ? quiet(
              'its source delivers less than usual: what is not there may be missing',
              'a source that is well',
            )
          : detector.diagnose(view);
        diagnoses.push({ task, detectorName: detector.name, diagnosis });
      }
    }
    const shared = await sharedCausesOf(history, triaged, options);
    const own = shared.filter(({ members }) =>
      members.some((member) => taskKey(member.task) === taskKey(task)),
    );
    const findings = correlate(diagnoses, own, options.gates.minConfidence).map(
      ({ finding }) => finding,
    );
    return { task, triage, diagnoses, findings, freshnessProblem };
  });
}

const ALIKE_MAX = 5;

function alike(triaged: readonly TaskTriage[], name: string): string[] {
  const wanted = name.toLowerCase();
  return triaged
    .map(({ summary }) => taskName(summary.task))
    .filter((each) => each.toLowerCase().includes(wanted))
    .slice(0, ALIKE_MAX);
}
