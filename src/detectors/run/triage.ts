import type { History, TaskCounts } from '../../history/history';
import { emptySummary } from '../../history/history';
import type { TaskRef, TaskRun } from '../../history/run';
import { LOCAL_SOURCE } from '../../history/sources/localSource';
import type { TaskStatement } from '../../history/statements/statements';
import { taskKey, taskName } from '../../history/taskName';
import { DAY_SECONDS, HOUR_SECONDS, type Instant } from '../../lib/clock';
import { groupBy } from '../../lib/groupBy';
import type { TaskTriage, TriageWindows } from '../detector';
import type { ActiveDetectors } from '../index';
import { baselineWindow, type DetectOptions } from './options';
import { AllWindows } from './windows';

/**
 * What is known about a task before it is examined closely, for each of the windows that detectors
 * declare.
 */
export class TriagedTask {
  /** The triage by the longest windows of all detectors. */
  readonly widest: TaskTriage;
  /** The triages by other windows, if detectors declare others. */
  #narrower: Map<TriageWindows, TaskTriage> | undefined;

  constructor(
    readonly counts: TaskCounts,
    /** The runs that have begun and not ended, also those that are lost. */
    readonly begun: TaskTriage['inFlight'],
    private readonly windows: AllWindows,
    private readonly now: Instant,
    private readonly said: TaskStatement | undefined,
  ) {
    this.widest = this.#triage(windows.widest);
  }

  within(declared: TriageWindows | undefined): TaskTriage {
    const windows = this.windows.equalTo(declared);
    if (windows === this.windows.widest) return this.widest;
    this.#narrower ??= new Map();
    const known = this.#narrower.get(windows) ?? this.#triage(windows);
    this.#narrower.set(windows, known);
    return known;
  }

  #triage(windows: TriageWindows): TaskTriage {
    const { recent: ends, ...whole } = this.counts;
    const place = this.windows.recentHours.indexOf(windows.recentHours);
    const oldest = this.now - windows.inFlightDays * DAY_SECONDS;
    const begun = this.begun.filter(({ startedAt }) => startedAt >= oldest);
    return {
      summary: { ...whole, recent: ends[place] ?? emptySummary(whole.task).recent },
      inFlight: begun.filter((run) => run.lost === undefined),
      lost: begun.filter((run) => run.lost !== undefined),
      now: this.now,
      ...(this.said === undefined ? {} : { said: this.said }),
    };
  }
}

/**
 * Triages every task with an ended run in the baseline, tasks that have only begun, and tasks that
 * a detector expects.
 */
export async function triageTasks(
  history: Pick<History, 'runs'>,
  detectors: Pick<ActiveDetectors, 'tasks' | 'across'>,
  options: Pick<DetectOptions, 'now' | 'baselineDays' | 'statements'>,
): Promise<TriagedTask[]> {
  const windows = new AllWindows(detectors);
  const recentSince = recentSinceOf(windows, options.now);
  const counts = await history.runs.summaries({ ...baselineWindow(options), recentSince });
  const inFlight = await inFlightByTask(history, windows, options.now);
  const newestEnds = newestEndsOf(counts);
  const others = unknownTasks(counts, inFlight, detectors).map((task): TaskCounts => {
    const { recent, ...whole } = emptySummary(task);
    return { ...whole, recent: recentSince.map(() => recent) };
  });
  return [...counts, ...others].map((each) => {
    const said = options.statements?.about(each.task, newestEnds.get(each.task.source));
    return new TriagedTask(each, begunOf(each, inFlight), windows, options.now, said);
  });
}

/**
 * Triages every series of the tasks that have several. What the source says of a task holds for its
 * series.
 */
export async function triageSeries(
  history: Pick<History, 'runs'>,
  detectors: Pick<ActiveDetectors, 'tasks' | 'across'>,
  whole: readonly TriagedTask[],
  options: Pick<DetectOptions, 'now' | 'baselineDays'>,
): Promise<TriagedTask[]> {
  const windows = new AllWindows(detectors);
  const recentSince = recentSinceOf(windows, options.now);
  const counts = await history.runs.seriesSummaries({ ...baselineWindow(options), recentSince });
  if (counts.length === 0) return [];
  const inFlight = groupBy(whole.flatMap(begunInSeries), (run) => taskKey(seriesOf(run)));
  const said = new Map(whole.map(({ widest }) => [taskKey(widest.summary.task), widest.said]));
  return counts.map((each) => {
    const { series: _, ...task } = each.task;
    const own = said.get(taskKey(task));
    return new TriagedTask(each, begunOf(each, inFlight), windows, options.now, own);
  });
}

/** When the newest run of each source ended that was a success or a failure. */
function newestEndsOf(counts: readonly TaskCounts[]): ReadonlyMap<string, Instant> {
  const newest = new Map<string, Instant>();
  for (const { task, lastFailureAt, lastSuccessAt } of counts)
    for (const at of [lastFailureAt, lastSuccessAt])
      if (at !== null && at > (newest.get(task.source) ?? at - 1)) newest.set(task.source, at);
  return newest;
}

/** When each recent part of the baseline begins. */
function recentSinceOf(windows: AllWindows, now: Instant): Instant[] {
  return windows.recentHours.map((hours) => now - hours * HOUR_SECONDS);
}

function begunInSeries({ counts: { task }, begun }: TriagedTask): TaskRun[] {
  return begun.map((run) => ({ task, run }));
}

/** The runs that have begun and not ended, by the key of their task. */
async function inFlightByTask(
  history: Pick<History, 'runs'>,
  windows: AllWindows,
  now: Instant,
): Promise<Map<string, TaskRun[]>> {
  const since = now - windows.widest.inFlightDays * DAY_SECONDS;
  const runs = await history.runs.inFlight({ since, until: now });
  return groupBy(runs, ({ task }) => taskKey(task));
}

function seriesOf({ task, run }: TaskRun): TaskRef {
  return { ...task, series: run.series ?? '' };
}

function begunOf(
  { task }: TaskCounts,
  inFlight: ReadonlyMap<string, readonly TaskRun[]>,
): TaskTriage['inFlight'] {
  return (inFlight.get(taskKey(task)) ?? []).map(({ run }) => ({ ...run, hostSeenAt: null }));
}

/**
 * Tasks without an ended run in the baseline: those with a run in flight, and those that a detector
 * expects.
 */
function unknownTasks(
  counts: readonly TaskCounts[],
  inFlight: ReadonlyMap<string, readonly TaskRun[]>,
  { tasks }: Pick<ActiveDetectors, 'tasks'>,
): TaskRef[] {
  const known = new Set(counts.map(({ task }) => taskKey(task)));
  const begun = [...inFlight.values()]
    .flatMap(([first]) => first?.task ?? [])
    .filter((task) => !known.has(taskKey(task)));
  const names = new Set([...counts.map(({ task }) => task), ...begun].map(taskName));
  const expected = tasks
    .flatMap(({ expects = [] }) => expects)
    .filter((name) => !names.has(name))
    .map((name): TaskRef => ({ source: LOCAL_SOURCE, taskType: name }));
  return [...begun, ...expected];
}
