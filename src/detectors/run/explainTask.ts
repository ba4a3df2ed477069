import type { History } from '../../history/history';
import type { TaskRef } from '../../history/run';
import { taskKey, taskName } from '../../history/taskName';
import type { Finding } from '../../proposals/proposal';
import { type FreshnessProblem, quiet, type TaskTriage } from '../detector';
import type { ActiveDetectors } from '../index';
import { correlate } from './correlate';
import { freshnessProblemsOf, sharedCausesOf } from './detect';
import { baselineWindow, type DetectOptions } from './options';
import { type TaskDiagnosis, TaskViews } from './taskViews';
import { type TriagedTask, triageTasks } from './triage';

/**
 * The diagnoses of every detector for one task now, whether or not a scan would ask the detector.
 */
export interface TaskExplanation {
  readonly task: TaskRef;
  readonly triage: TaskTriage;
  readonly diagnoses: readonly TaskDiagnosis[];
  /**
   * What a scan would propose about the task: the task's own event, and the cause that it shares
   * with other tasks.
   */
  readonly findings: readonly Finding[];
  /** Set if the task's source delivers less than usual. */
  readonly freshnessProblem: FreshnessProblem | undefined;
}

/**
 * Explains the task with this name or key.
 * @returns the explanation, or the names that contain `name` if there is no such task
 */
export function explainTask(
  history: History,
  detectors: ActiveDetectors,
  name: string,
  options: DetectOptions,
): Promise<TaskExplanation | readonly string[]> {
  return history.snapshot(async () => {
    const triaged = await triageTasks(history, detectors, options);
    const found = triaged.find(
      ({ counts: { task } }) => name === taskName(task) || name === taskKey(task),
    );
    if (found === undefined) return alike(triaged, name);
    const { task } = found.counts;
    const { problems } = await freshnessProblemsOf(history, detectors, options.now);
    const freshnessProblem = problems.find(({ source }) => source === task.source);
    const diagnoses = await diagnosesOf(history, detectors, found, {
      ...options,
      isSourceIll: freshnessProblem !== undefined,
    });
    const shared = await sharedCausesOf(history, detectors, triaged, options.now);
    const own = shared.filter(({ members }) =>
      members.some((member) => taskKey(member.task) === taskKey(task)),
    );
    const events = correlate(diagnoses, own, options.gates.minConfidence);
    const findings = events.map(({ finding }) => finding);
    return { task, triage: found.widest, diagnoses, findings, freshnessProblem };
  });
}

async function diagnosesOf(
  history: Pick<History, 'runs'>,
  { tasks }: Pick<ActiveDetectors, 'tasks'>,
  found: TriagedTask,
  options: DetectOptions & { readonly isSourceIll: boolean },
): Promise<TaskDiagnosis[]> {
  const { task } = found.counts;
  const diagnoses: TaskDiagnosis[] = [];
  const taskHistories = history.runs.taskHistories(
    [found.widest.summary],
    baselineWindow(options),
    options.maxRunsPerTask,
  );
  for await (const taskHistory of taskHistories) {
    const views = new TaskViews(history, found, taskHistory, new Map());
    for (const detector of tasks) {
      const isHeldBack = detector.needsWholeHistory === true && options.isSourceIll;
      const diagnosis = isHeldBack
        ? quiet(
            'its source delivers less than usual: what is not there may be missing',
            'a source that is well',
          )
        : detector.diagnose(await views.within(detector.windows));
      diagnoses.push({ task, detectorName: detector.name, diagnosis });
    }
  }
  return diagnoses;
}

const ALIKE_MAX = 5;

function alike(triaged: readonly TriagedTask[], name: string): string[] {
  const wanted = name.toLowerCase();
  return triaged
    .map(({ counts }) => taskName(counts.task))
    .filter((each) => each.toLowerCase().includes(wanted))
    .slice(0, ALIKE_MAX);
}
