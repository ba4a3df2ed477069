import type { History } from '../../history/history';
import type { TaskRef } from '../../history/run';
import { runsByItself } from '../../history/series';
import { taskKey } from '../../history/taskName';
import type { Instant } from '../../lib/clock';
import { groupBy } from '../../lib/groupBy';
import type { Finding } from '../../proposals/proposal';
import type { ActiveDetectors } from '../index';
import { baselineWindow, type DetectOptions } from './options';
import type { TaskDiagnosis } from './taskViews';
import type { TriagedTask } from './triage';

/** Maximum number of series that are named in the evidence of a finding. */
const SERIES_SHOWN_MAX = 20;

/** The task that a series belongs to. */
export function wholeOf({ series: _, seriesIsHost: __, ...task }: TaskRef): TaskRef {
  return task;
}

/**
 * The diagnoses of tasks and of their series, so that each problem is told once. What one series
 * shows alone is told of that series, which the task as a whole may hide. What several show is told
 * of the task where the task shows it, too, and else of the first of them, which names the others.
 */
export function withSeries(
  whole: readonly TaskDiagnosis[],
  series: readonly TaskDiagnosis[],
): TaskDiagnosis[] {
  const found = series.filter(({ diagnosis }) => diagnosis.finding !== undefined);
  const byTask = groupBy(found, ({ task, diagnosis }) => problemOf(task, diagnosis.finding));
  const replaced = new Set<string>();
  const added: TaskDiagnosis[] = [];
  const named = new Map<string, string[]>();
  for (const [problem, own] of byTask) {
    const names = [...new Set(own.map(({ task }) => task.series ?? ''))].sort();
    const isOfWhole = whole.some(
      ({ task, diagnosis }) =>
        diagnosis.finding !== undefined && problemOf(task, diagnosis.finding) === problem,
    );
    if (names.length > 1 && isOfWhole) named.set(problem, names);
    else {
      replaced.add(problem);
      const first = own.filter(({ task }) => task.series === names[0]);
      added.push(...first.map((each) => naming(each, names.slice(1))));
    }
  }
  const kept = whole.flatMap((each): TaskDiagnosis[] => {
    const { finding } = each.diagnosis;
    if (finding === undefined) return [each];
    const problem = problemOf(each.task, finding);
    if (replaced.has(problem)) return [];
    return [naming(each, named.get(problem) ?? [])];
  });
  return [...kept, ...added];
}

function problemOf(task: TaskRef, finding: Finding | undefined): string {
  return `${finding?.patternFamily} ${taskKey(wholeOf(task))}`;
}

/** The diagnosis with the names of further series that show the same. */
function naming(each: TaskDiagnosis, names: readonly string[]): TaskDiagnosis {
  const { finding } = each.diagnosis;
  if (finding === undefined || names.length === 0) return each;
  const others = each.task.series === undefined ? 'series' : 'other_series';
  const evidence = { ...finding.evidence, [others]: names.slice(0, SERIES_SHOWN_MAX) };
  return { ...each, diagnosis: { ...each.diagnosis, finding: { ...finding, evidence } } };
}

/**
 * Leaves out missing runs of series that may have ended: those that are no hosts, those of hosts on
 * which no run of any task has ended since the missing run was due, and those that another series
 * has followed.
 */
export async function onlyOnLiveHosts(
  history: Pick<History, 'runs'>,
  { tasks }: Pick<ActiveDetectors, 'tasks'>,
  series: readonly TriagedTask[],
  diagnoses: readonly TaskDiagnosis[],
  now: Instant,
): Promise<TaskDiagnosis[]> {
  const onMissing = new Set(
    tasks.filter((each) => each.needsWholeHistory === true).map(({ name }) => name),
  );
  const kept: TaskDiagnosis[] = [];
  for (const each of diagnoses) {
    const { task, detectorName, diagnosis } = each;
    const dueAt = diagnosis.finding?.newestFailureStartedAt;
    const isLive =
      !onMissing.has(detectorName) ||
      dueAt == null ||
      (task.seriesIsHost === true &&
        !isFollowed(task, series) &&
        (await history.runs.lastEndOn(task, task.series ?? '', { since: dueAt, until: now })) !==
          null);
    if (isLive) kept.push(each);
  }
  return kept;
}

/** Whether another series of the task began after this one last did: the task has moved. */
function isFollowed(task: TaskRef, series: readonly TriagedTask[]): boolean {
  const summaries = series
    .map(({ widest }) => widest.summary)
    .filter((each) => taskKey(wholeOf(each.task)) === taskKey(wholeOf(task)));
  const own = summaries.find((each) => each.task.series === task.series);
  return summaries.some(
    ({ firstStartedAt }) => own !== undefined && firstStartedAt > own.lastStartedAt,
  );
}

/**
 * Leaves out what was found in hosts that are no series: workers that share a queue, and hosts that
 * are known by a few runs only. The runs of the task on all hosts show which is which.
 */
export async function onlyOwnSeries(
  history: Pick<History, 'runs'>,
  tasks: readonly TriagedTask[],
  diagnoses: readonly TaskDiagnosis[],
  options: DetectOptions,
): Promise<TaskDiagnosis[]> {
  const onHosts = diagnoses.filter(
    ({ task, diagnosis }) => task.seriesIsHost === true && diagnosis.finding !== undefined,
  );
  const keys = new Set(onHosts.map(({ task }) => taskKey(wholeOf(task))));
  const summaries = tasks
    .map(({ widest }) => widest.summary)
    .filter(({ task }) => keys.has(taskKey(task)));
  const runs = new Map();
  for await (const each of history.runs.taskHistories(
    summaries,
    baselineWindow(options),
    options.maxRunsPerTask,
  ))
    runs.set(taskKey(each.summary.task), each.runs);
  return diagnoses.filter(
    ({ task }) =>
      task.seriesIsHost !== true ||
      runsByItself(runs.get(taskKey(wholeOf(task))) ?? [], task.series ?? ''),
  );
}
