import type { History, TaskRef } from '../../history/history';
import { taskKey, taskName } from '../../history/taskName';
import type { Finding } from '../../proposals/proposal';
import { type Detector, quiet, type TaskGlimpse } from '../detector';
import type { IllFeed } from '../sourceFreshness';
import { oneEventEach } from './correlate';
import { illFeedsOf, sharedCausesOf } from './detect';
import {
  baselineWindow,
  type DetectOptions,
  glimpsesOf,
  type TaskDiagnosis,
  viewOf,
} from './taskViews';

/** What every detector makes of one task now, whether or not a scan would ask it. */
export interface Examination {
  readonly task: TaskRef;
  readonly glimpse: TaskGlimpse;
  readonly diagnoses: readonly TaskDiagnosis[];
  /** What a scan would propose about it: its own event, and the cause it shares with others. */
  readonly findings: readonly Finding[];
  /** Its source delivers less than usual. */
  readonly illFeed: IllFeed | undefined;
}

/** @returns the examination, or the names that are like it when there is no such task */
export function examine(
  history: History,
  detectors: readonly Detector[],
  name: string,
  options: DetectOptions,
): Promise<Examination | readonly string[]> {
  return history.snapshot(async () => {
    const glimpses = await glimpsesOf(history, detectors, options);
    const glimpse = glimpses.find(
      ({ summary: { task } }) => name === taskName(task) || name === taskKey(task),
    );
    if (glimpse === undefined) return alike(glimpses, name);
    const { task } = glimpse.summary;
    const illFeed = (await illFeedsOf(history, options)).find(
      ({ source }) => source === task.source,
    );
    const diagnoses: TaskDiagnosis[] = [];
    for await (const close of history.closeUps(
      [glimpse.summary],
      baselineWindow(options),
      options.maxRunsPerTask,
    )) {
      const view = await viewOf(history, glimpse, close, new Map());
      for (const detector of detectors) {
        const isHeldBack = detector.needsWholeHistory === true && illFeed !== undefined;
        const diagnosis = isHeldBack
          ? quiet(
              'its source delivers less than usual: what is not there may be missing',
              'a source that is well',
            )
          : detector.diagnose(view);
        diagnoses.push({ task, detectorName: detector.name, diagnosis });
      }
    }
    const shared = await sharedCausesOf(history, glimpses, options);
    const own = shared.filter(({ members }) =>
      members.some((member) => taskKey(member.task) === taskKey(task)),
    );
    const findings = oneEventEach(diagnoses, own, options.gates.minConfidence).map(
      ({ finding }) => finding,
    );
    return { task, glimpse, diagnoses, findings, illFeed };
  });
}

const ALIKE_MAX = 5;

function alike(glimpses: readonly TaskGlimpse[], name: string): string[] {
  const wanted = name.toLowerCase();
  return glimpses
    .map(({ summary }) => taskName(summary.task))
    .filter((each) => each.toLowerCase().includes(wanted))
    .slice(0, ALIKE_MAX);
}
