import type { Freshness, History, TaskSummary } from '../../history/history';
import { LOCAL_SOURCE } from '../../history/sources/localSource';
import { taskKey, taskName } from '../../history/taskName';
import { DAY_SECONDS, type Instant } from '../../lib/clock';
import { FailedError, GoalgenError } from '../../lib/errors';
import { groupBy } from '../../lib/groupBy';
import { type Finding, onIncompleteHistory } from '../../proposals/proposal';
import type { Detector, FreshnessProblem, SharedCause } from '../detector';
import type { ActiveDetectors } from '../index';
import { ownSqlFindings } from '../own/ownSql';
import { correlate, type DetectedEvent } from './correlate';
import { baselineWindow, type DetectOptions } from './options';
import { onlyOnLiveHosts, onlyOwnSeries, withSeries } from './series';
import { type HostsSeen, type TaskDiagnosis, TaskViews } from './taskViews';
import { type TriagedTask, triageSeries, triageTasks } from './triage';
import { AllWindows } from './windows';

export interface Detection {
  /**
   * Number of runs, of every status, that ended in the last `recentHours`; 0 means a silent
   * history.
   */
  readonly runsRead: number;
  readonly tasksRead: number;
  /** Number of runs that began lately and whose end will never be known. */
  readonly lostRuns: number;
  /** The longest `recentHours` that a detector declares. */
  readonly recentHours: number;
  /**
   * Suspect tasks whose runs cannot be examined because the task's name is no text, in a table that
   * other programs fill.
   */
  readonly unreadableTasks: readonly string[];
  /** Sources that were read and have no run in the last `recentHours`. */
  readonly silentSources: readonly string[];
  /** When the newest run of each source ended; a source without any run is absent. */
  readonly newestEnds: ReadonlyMap<string, Instant>;
  /** Sources that deliver less than usual. */
  readonly freshnessProblems: readonly FreshnessProblem[];
  /** The diagnosis of each detector for each task that it suspected. */
  readonly diagnoses: readonly TaskDiagnosis[];
  /** Errors of the operator's queries that failed. They stopped no other detector. */
  readonly failures: readonly GoalgenError[];
  /** The findings, one per event, by the name of their detector. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
}

/**
 * Asks whether runs arrive as usual; then every detector about every task, from one aggregate per
 * task; then examines the few tasks that a detector suspects; then what tasks have in common; last
 * the operator's own queries.
 */
export function detect(
  history: History,
  detectors: ActiveDetectors,
  options: DetectOptions,
): Promise<Detection> {
  return history.snapshot(async () => {
    const ill = await freshnessProblemsOf(history, detectors, options.now);
    const isIll = (source: string) => ill.problems.some((problem) => problem.source === source);
    const triaged = await triageTasks(history, detectors, options);
    const suspects = triaged.flatMap((task) => suspectOf(task, detectors.tasks, isIll));
    const inspected = await inspectSuspects(history, suspects, options);
    const { unreadableTasks } = inspected;
    const ofSeries = await inspectSeries(history, detectors, triaged, isIll, options);
    const diagnoses = withSeries(inspected.diagnoses, ofSeries);
    const shared = await sharedCausesOf(history, detectors, triaged, options.now);
    const events = correlate(diagnoses, shared, options.gates.minConfidence);
    const own = await ownEvents(history, detectors, options.now);
    const short = await keptTooShort(history, options.now);
    const isIncomplete = (source: string) => isIll(source) || short.includes(source);
    const findings = [...events, ...own.events].map(({ finding, sources }) =>
      sources.some(isIncomplete) ? onIncompleteHistory(finding) : finding,
    );
    return {
      ...readBy(triaged, history),
      recentHours: new AllWindows(detectors).widest.recentHours,
      newestEnds: ill.newestEnds,
      freshnessProblems: ill.problems,
      diagnoses,
      unreadableTasks,
      failures: own.failures,
      findings: groupBy([...ill.findings, ...findings], ({ detectorName }) => detectorName),
    };
  });
}

/**
 * The sources that keep successes or failures for less than a day: the shares of failures that
 * findings rest on are then too high or too low.
 */
async function keptTooShort(history: Pick<History, 'health'>, now: Instant): Promise<string[]> {
  const uneven = await history.health.unevenlyKept();
  return uneven
    .filter(({ wholeSince }) => wholeSince > now - DAY_SECONDS)
    .map(({ source }) => source);
}

/** The sources that deliver less than usual, and the findings about them. */
export async function freshnessProblemsOf(
  history: Pick<History, 'health'>,
  { sources }: Pick<ActiveDetectors, 'sources'>,
  now: Instant,
): Promise<{
  problems: FreshnessProblem[];
  findings: Finding[];
  newestEnds: ReadonlyMap<string, Instant>;
}> {
  const freshness = await history.health.freshness(now);
  const found = sources.flatMap((detector) =>
    freshness.flatMap((each) => {
      const problem = detector.diagnose(each, now);
      return problem === undefined ? [] : [{ problem, finding: detector.findingOf(problem) }];
    }),
  );
  return {
    problems: found.map(({ problem }) => problem),
    findings: found.map(({ finding }) => finding),
    newestEnds: newestEndsOf(freshness),
  };
}

/** When the newest run of each source ended; a source without any run is absent. */
export function newestEndsOf(freshness: readonly Freshness[]): ReadonlyMap<string, Instant> {
  return new Map(
    freshness.flatMap(({ source, recentEnds, pastEnds }) => {
      const newest = recentEnds[0] ?? pastEnds[0];
      return newest === undefined ? [] : [[source, newest] as const];
    }),
  );
}

/**
 * The diagnoses of the series of tasks. What rests on missing runs counts only for hosts that are
 * seen to live: a series that is no host may have ended, and so may a host that shows nothing.
 */
async function inspectSeries(
  history: Pick<History, 'runs'>,
  detectors: ActiveDetectors,
  triaged: readonly TriagedTask[],
  isIll: (source: string) => boolean,
  options: DetectOptions,
): Promise<TaskDiagnosis[]> {
  const series = await triageSeries(history, detectors, triaged, options);
  const suspects = series.flatMap((each) => suspectOf(each, detectors.tasks, isIll));
  const { diagnoses } = await inspectSuspects(history, suspects, options);
  const own = await onlyOwnSeries(history, triaged, diagnoses, options);
  return onlyOnLiveHosts(history, detectors, series, own, options.now);
}

interface Suspect {
  readonly task: TriagedTask;
  readonly asked: readonly Detector[];
}

function suspectOf(
  task: TriagedTask,
  detectors: readonly Detector[],
  isIll: (source: string) => boolean,
): Suspect[] {
  const isSourceIll = isIll(task.counts.task.source);
  const asked = detectors.filter(
    (detector) =>
      !(detector.needsWholeHistory === true && isSourceIll) &&
      detector.suspects(task.within(detector.windows)),
  );
  return asked.length === 0 ? [] : [{ task, asked }];
}

async function inspectSuspects(
  history: Pick<History, 'runs'>,
  suspects: readonly Suspect[],
  options: DetectOptions,
): Promise<Pick<Detection, 'diagnoses' | 'unreadableTasks'>> {
  const diagnoses: TaskDiagnosis[] = [];
  const unreadableTasks: string[] = [];
  const seen: HostsSeen = new Map();
  const bySummary = new Map(suspects.map((suspect) => [suspect.task.widest.summary, suspect]));
  const taskHistories = history.runs.taskHistories(
    [...bySummary.keys()],
    baselineWindow(options),
    options.maxRunsPerTask,
  );
  for await (const taskHistory of taskHistories) {
    const suspect = bySummary.get(taskHistory.summary);
    const { task: asked, runsRead } = taskHistory.summary;
    const task = taskHistory.seriesIsHost === true ? { ...asked, seriesIsHost: true } : asked;
    if (suspect === undefined) continue;
    if (runsRead > 0 && taskHistory.runs.length === 0) {
      unreadableTasks.push(taskName(task));
      continue;
    }
    const views = new TaskViews(history, suspect.task, taskHistory, seen);
    for (const detector of suspect.asked) {
      const diagnosis = detector.diagnose(await views.within(detector.windows));
      diagnoses.push({ task, detectorName: detector.name, diagnosis });
    }
  }
  return { diagnoses, unreadableTasks };
}

/**
 * Runs the operator's own queries. A query that fails is reported in `failures` and stops no other
 * detector.
 */
async function ownEvents(
  history: Pick<History, 'export'>,
  { queries }: Pick<ActiveDetectors, 'queries'>,
  now: Instant,
): Promise<{ events: DetectedEvent[]; failures: GoalgenError[] }> {
  const events: DetectedEvent[] = [];
  const failures: GoalgenError[] = [];
  for (const own of queries) {
    try {
      const sources = [own.source ?? LOCAL_SOURCE];
      for (const finding of await ownSqlFindings(history, own, now))
        events.push({ finding, sources });
    } catch (error) {
      if (!(error instanceof GoalgenError)) throw error;
      const message = error.message.startsWith('Detector ')
        ? error.message
        : `Detector ${own.name}: ${error.message}`;
      failures.push(new FailedError(message, error.hint, { cause: error }));
    }
  }
  return { events, failures };
}

/**
 * Maximum number of failed runs of the last day that are compared across tasks. More would not make
 * a cause clearer.
 */
const FAILED_RUNS_MAX = 5000;

/**
 * The causes that several tasks share. The failed runs of the last day are read once, for all
 * detectors that ask for them.
 */
export async function sharedCausesOf(
  history: Pick<History, 'runs'>,
  { across }: Pick<ActiveDetectors, 'across'>,
  triaged: readonly TriagedTask[],
  now: Instant,
): Promise<SharedCause[]> {
  const asked = across.filter(({ windows, suspects }) =>
    suspects(triaged.map((task) => task.within(windows))),
  );
  if (asked.length === 0) return [];
  const since = now - DAY_SECONDS;
  const failed = await history.runs.failed({ since, until: now }, FAILED_RUNS_MAX);
  const oldest = failed.length < FAILED_RUNS_MAX ? since : (failed[0]?.run.finishedAt ?? since);
  return asked.flatMap((detector) => {
    const summaries = triaged.map((task): [string, TaskSummary] => {
      const { summary } = task.within(detector.windows);
      return [taskKey(summary.task), summary];
    });
    return detector.diagnose(failed, new Map(summaries), { since: oldest, now });
  });
}

function readBy(
  triaged: readonly TriagedTask[],
  { health: { sources, failures } }: Pick<History, 'health'>,
): Pick<Detection, 'runsRead' | 'tasksRead' | 'lostRuns' | 'silentSources'> {
  const recent = triaged
    .map(({ widest }) => widest.summary)
    .filter((each) => each.recent.runsRead > 0);
  return {
    runsRead: recent.reduce((total, summary) => total + summary.recent.runsRead, 0),
    tasksRead: recent.length,
    lostRuns: triaged.reduce((total, { widest }) => total + (widest.lost?.length ?? 0), 0),
    silentSources: sources
      .map(({ source }) => source)
      .filter((name) => !failures.some(({ source }) => source === name))
      .filter((name) => !recent.some(({ task }) => task.source === name)),
  };
}
