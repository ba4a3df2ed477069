import {
  emptySummary,
  type History,
  type Run,
  type TaskHistory,
  type TaskRef,
} from '../../history/history';
import type { RunsSince, SuccessMetric, SuccessMetrics } from '../../history/successMetric';
import { taskKey } from '../../history/taskName';
import { DAY_SECONDS, type Instant, type Window } from '../../lib/clock';
import type { JsonMap } from '../../lib/json';
import { evidenceOf, type Goal } from '../goal';
import { activeSinceOf } from '../store';
import { type Measured, measure, type SuccessOptions } from './metrics';
import { tasksOf } from './tasksOf';

/** So many of the newest runs of each of its tasks say how a goal fares, and as many of those that failed. */
const RUNS_MAX = 200;
/** How long before a goal was made the run began that it is about, at most. */
const IN_FLIGHT_DAYS = 30;
/** And how far back what was before a goal, to compare with. */
const BEFORE_DAYS = 7;

/** What is read of a task. */
export type TaskRuns = Pick<TaskHistory, 'runs' | 'failures'>;

export interface Asked {
  readonly history: History;
  readonly now: Instant;
  readonly options: SuccessOptions;
  /** The metrics that detectors declare. */
  readonly metrics: SuccessMetrics;
  /** The newest runs of tasks, by their keys, where they were read for many goals at once. */
  readonly runs?: ReadonlyMap<string, TaskRuns>;
}

/** So many failures of each task are taken for what there may be, when it is decided how many tasks are read at once. */
const FAILURES_EXPECTED = 20;

/**
 * The newest runs, and the newest failed ones, of the tasks of these goals, since the first of them counts: a few passes over
 * a table that has no index on the task, not one a goal.
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

/** Since when a goal could succeed: since it was approved; while nobody has decided, since it was made. */
export function countsSince(goal: Goal): Instant {
  return activeSinceOf(goal) ?? goal.createdAt;
}

/** How a goal fares by what ran since then; undefined when the history knows nothing of its task. */
export async function examineGoal(goal: Goal, asked: Asked): Promise<Measured | undefined> {
  const { now, options, metrics } = asked;
  const past = await pastOf(goal, asked, { since: countsSince(goal), until: now });
  return past === undefined ? undefined : measure(goal.successMetrics, past, options, metrics);
}

/** The same of the week before, as if it had been decided by then. */
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

/** What a goal that has succeeded keeps: each criterion, what it was before and what it is. */
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

/** How many runs of its tasks that began before the goal was made have not ended, however long ago that is. */
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
      run.startedAt <= goal.createdAt &&
      tasks.some(({ source, taskType }) => task.source === source && task.taskType === taskType),
  ).length;
}
