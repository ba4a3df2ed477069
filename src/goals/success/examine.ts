import { emptySummary, type History, type TaskHistory } from '../../history/history';
import type { Run, TaskRef } from '../../history/run';
import type { RunsSince, SuccessMetric, SuccessMetrics } from '../../history/successMetric';
import { taskKey } from '../../history/taskName';
import { DAY_SECONDS, type Instant, type Window } from '../../lib/clock';
import type { JsonMap } from '../../lib/json';
import { evidenceOf, type Goal } from '../goal';
import { activeSinceOf } from '../store';
import { type Measured, measure, type SuccessOptions } from './metrics';
import { tasksOf } from './tasksOf';

/**
 * Maximum number of newest runs, and of newest failed runs, that are read for each task of a goal.
 */
const RUNS_MAX = 200;
/**
 * Maximum number of days between the beginning of an unended run and the creation of the goal about
 * it.
 */
const IN_FLIGHT_DAYS = 30;
/** Days before a goal began to count that its metrics are compared with. */
const BEFORE_DAYS = 7;

/** What is read about a task of a goal. */
export type TaskRuns = Pick<TaskHistory, 'runs' | 'failures'>;

export interface Asked {
  readonly history: History;
  readonly now: Instant;
  readonly options: SuccessOptions;
  /** The metrics that detectors declare. */
  readonly metrics: SuccessMetrics;
  /** The newest runs of tasks, by task key, if they were read for many goals at once. */
  readonly runs?: ReadonlyMap<string, TaskRuns>;
}

/**
 * Number of failures that each task is assumed to have when it is decided how many tasks are read
 * at once.
 */
const FAILURES_EXPECTED = 20;

/**
 * The newest runs, and the newest failed ones, of the tasks of these goals, since the earliest time
 * from which one of the goals counts. They are read in a few passes, not one per goal, because the
 * table may have no index on the task.
 */
export async function runsOfGoals(
  goals: readonly Goal[],
  { history, now, options }: Pick<Asked, 'history' | 'now' | 'options'>,
): Promise<Map<string, TaskRuns>> {
  const sources = history.health.sources.map(({ source }) => source);
  const tasks = new Map(
    goals.flatMap((goal) => tasksOf(goal, sources)).map((task) => [taskKey(task), task]),
  );
  const since = Math.min(now, ...goals.map(countsSince));
  return readRuns([...tasks.values()], { history, options }, { since, until: now });
}

async function readRuns(
  tasks: readonly TaskRef[],
  { history, options }: Pick<Asked, 'history' | 'options'>,
  window: Window,
): Promise<Map<string, TaskRuns>> {
  const limit = Math.max(RUNS_MAX, options.windowRuns);
  const expected = tasks.map((task) => ({
    ...emptySummary(task),
    runsRead: limit,
    failures: FAILURES_EXPECTED,
  }));
  const runs = new Map<string, TaskRuns>();
  for await (const close of history.runs.taskHistories(expected, window, limit))
    runs.set(taskKey(close.summary.task), close);
  return runs;
}

/**
 * The time from which runs count for a goal: its approval, or its creation while it is undecided.
 */
export function countsSince(goal: Goal): Instant {
  return activeSinceOf(goal) ?? goal.createdAt;
}

/**
 * Measures a goal by the runs since `countsSince`. Undefined if the goal is about no known task and
 * has no metric about a source.
 */
export async function examineGoal(goal: Goal, asked: Asked): Promise<Measured | undefined> {
  const { now, options, metrics } = asked;
  const past = await pastOf(goal, asked, { since: countsSince(goal), until: now });
  return past === undefined ? undefined : measure(goal.successMetrics, past, options, metrics);
}

/**
 * Measures a goal by the `BEFORE_DAYS` before its runs began to count, as if the goal had been
 * decided by then.
 */
async function examineBefore(
  goal: Goal,
  { history, options, metrics }: Asked,
): Promise<Measured | undefined> {
  const until = countsSince(goal);
  const past = await pastOf(
    goal,
    { history, now: until, options, metrics },
    { since: until - BEFORE_DAYS * DAY_SECONDS, until },
  );
  return past === undefined ? undefined : measure(goal.successMetrics, past, options, metrics);
}

export type Measurement = JsonMap & {
  readonly metrics: Readonly<
    Record<string, { wanted: number; before: number | null; after: number | null }>
  >;
};

/**
 * The figures that are kept with a goal: each metric, its value before the goal and its value now.
 */
export async function measurementOf(
  goal: Goal,
  measured: Measured,
  asked: Asked,
): Promise<Measurement> {
  const before = await examineBefore(goal, asked);
  const beforeBy = new Map((before?.measures ?? []).map(({ metric, now }) => [metric, now]));
  return {
    met: measured.met,
    runs: measured.runs,
    healthy_hours: measured.healthyHours,
    metrics: Object.fromEntries(
      measured.measures.map(({ metric, wanted, now }) => [
        metric,
        { wanted, before: beforeBy.get(metric) ?? null, after: now },
      ]),
    ),
    ...(measured.met ? {} : { wanting: [...measured.wanting] }),
  };
}

async function pastOf(goal: Goal, asked: Asked, window: Window): Promise<RunsSince | undefined> {
  const { history } = asked;
  const { since, until: now } = window;
  const sources = history.health.sources.map(({ source }) => source);
  const tasks = tasksOf(goal, sources);
  const metrics = metricsOf(goal, asked);
  if (tasks.length === 0 && !metrics.some(({ isAboutSource }) => isAboutSource)) return undefined;
  const read = asked.runs ?? (await readRuns(tasks, asked, window));
  const own = tasks.map((task) => {
    const { runs = [], failures = [] } = read.get(taskKey(task)) ?? {};
    return { runs: runs.filter(isSince(since)), failures: failures.filter(isSince(since)) };
  });
  return {
    runs: own.flatMap(({ runs }) => runs).sort(byEnd),
    failures: own.flatMap(({ failures }) => failures).sort(byEnd),
    tasks: tasks.length,
    tasksThatRan: own.filter(({ runs }) => runs.length > 0).length,
    since,
    now,
    lastSeenAt: goal.lastSeenAt,
    inFlightBefore: metrics.some(({ asksInFlight }) => asksInFlight)
      ? await inFlightBefore(goal, tasks, history, now)
      : 0,
    evidence: evidenceOf(goal),
  };
}

/** The goal's metrics, as far as a detector declares them. */
function metricsOf({ successMetrics }: Goal, { metrics }: Pick<Asked, 'metrics'>): SuccessMetric[] {
  return Object.keys(successMetrics).flatMap((name) =>
    Object.hasOwn(metrics, name) ? (metrics[name] ?? []) : [],
  );
}

function isSince(since: Instant): (run: Run) => boolean {
  return ({ startedAt }) => startedAt > since;
}

function byEnd(a: Run, b: Run): number {
  return (a.finishedAt ?? 0) - (b.finishedAt ?? 0);
}

/** The ids of the lost runs that goals may be about, by task key. */
export async function lostRunsOf(
  goals: readonly Goal[],
  { history, now }: Pick<Asked, 'history' | 'now'>,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const about = goals.filter((goal) => runIdOf(goal) !== undefined);
  const lost = new Map<string, Set<string>>();
  if (about.length === 0) return lost;
  const oldest = Math.min(...about.map(({ createdAt }) => createdAt));
  const since = oldest - IN_FLIGHT_DAYS * DAY_SECONDS;
  for (const { task, run } of await history.runs.inFlight({ since, until: now })) {
    if (run.lost === undefined) continue;
    const key = taskKey({ source: task.source, taskType: task.taskType });
    const ids = lost.get(key) ?? new Set();
    lost.set(key, ids.add(run.runId));
  }
  return lost;
}

/** Whether a goal is about one run, and that run is lost. */
export function isAboutLostRun(
  goal: Goal,
  lost: ReadonlyMap<string, ReadonlySet<string>>,
  { history }: Pick<Asked, 'history'>,
): boolean {
  const runId = runIdOf(goal);
  const sources = history.health.sources.map(({ source }) => source);
  return (
    runId !== undefined &&
    tasksOf(goal, sources).some(
      ({ source, taskType }) => lost.get(taskKey({ source, taskType }))?.has(runId) === true,
    )
  );
}

/** The run that a goal is about; undefined for a goal about more than one run. */
function runIdOf(goal: Goal): string | undefined {
  const { run_id: runId } = evidenceOf(goal);
  return typeof runId === 'string' ? runId : undefined;
}

/**
 * Number of unended runs of the goal's tasks that began before the goal was made (at most
 * `IN_FLIGHT_DAYS` before), however old the goal is.
 */
async function inFlightBefore(
  goal: Goal,
  tasks: readonly TaskRef[],
  history: History,
  now: Instant,
): Promise<number> {
  const since = goal.createdAt - IN_FLIGHT_DAYS * DAY_SECONDS;
  const inFlight = await history.runs.inFlight({ since, until: now });
  return inFlight.filter(
    ({ task, run }) =>
      run.lost === undefined &&
      run.startedAt <= goal.createdAt &&
      tasks.some(
        ({ source, taskType, series }) =>
          task.source === source &&
          task.taskType === taskType &&
          (series === undefined || run.series === series),
      ),
  ).length;
}
