import { DAY_SECONDS, type Instant } from '../clock';
import type { SuccessOptions } from '../config/config';
import { nothingOf } from '../detectors/glimpses';
import { evidenceOf, type Goal } from '../goals/goal';
import { activeSinceOf } from '../goals/store';
import type { History, Run } from '../history/history';
import { taskKey } from '../history/taskName';
import type { JsonMap } from '../json';
import { type Measured, measure, type Past } from './metrics';
import { tasksOf } from './tasksOf';

/** So many of the newest runs of each of its tasks say how a goal fares. */
const RUNS_MAX = 500;
/** A cause that more tasks share is measured by as many. */
const TASKS_MAX = 50;
/** How far back runs that have not ended are looked for. */
const UNENDED_DAYS = 30;
/** And how far back what was before a goal, to compare with. */
const BEFORE_DAYS = 7;

export interface Asked {
  readonly history: History;
  readonly now: Instant;
  readonly options: SuccessOptions;
  /** The newest runs of tasks, by their keys, where they were read for many goals at once. */
  readonly runs?: ReadonlyMap<string, readonly Run[]>;
}

/** So many failures of each task are taken for what there may be, when it is decided how many tasks are read at once. */
const FAILURES_EXPECTED = 20;

/**
 * The newest runs of the tasks of these goals, since the first of them counts: a few passes over a table that has no index
 * on the task, not one a goal.
 */
export async function runsOfGoals(
  goals: readonly Goal[],
  history: History,
  now: Instant,
): Promise<Map<string, readonly Run[]>> {
  const sources = history.sources.map(({ source }) => source);
  const tasks = new Map(
    goals.flatMap((goal) => tasksOf(goal, sources).slice(0, TASKS_MAX)).map((task) => [taskKey(task), task]),
  );
  const since = Math.min(now, ...goals.map(countsSince));
  const expected = [...tasks.values()].map((task) => ({
    ...nothingOf(task),
    runsRead: RUNS_MAX,
    failures: FAILURES_EXPECTED,
  }));
  const runs = new Map<string, readonly Run[]>();
  for await (const close of history.closeUps(expected, { since, until: now }, RUNS_MAX))
    runs.set(taskKey(close.summary.task), close.runs);
  return runs;
}

/** Since when a goal could succeed: since it was approved; while nobody has decided, since it was made. */
export function countsSince(goal: Goal): Instant {
  return activeSinceOf(goal) ?? goal.createdAt;
}

/** How a goal fares by what ran since then; undefined when the history knows nothing of its task. */
export async function examineGoal(goal: Goal, asked: Asked): Promise<Measured | undefined> {
  const { now, options } = asked;
  const past = await pastOf(goal, asked, { since: countsSince(goal), until: now });
  return past === undefined ? undefined : measure(goal.successMetrics, past, options);
}

/** The same of the week before, as if it had been decided by then. */
async function examineBefore(goal: Goal, { history, options }: Asked): Promise<Measured | undefined> {
  const until = countsSince(goal);
  const past = await pastOf(goal, { history }, { since: until - BEFORE_DAYS * DAY_SECONDS, until });
  return past === undefined ? undefined : measure(goal.successMetrics, past, options);
}

/** What a goal that has succeeded keeps: each criterion, what it was before and what it is. */
export type Outcome = JsonMap & {
  readonly metrics: Readonly<Record<string, { wanted: number; before: number | null; after: number | null }>>;
};

export async function outcomeOf(goal: Goal, measured: Measured, asked: Asked): Promise<Outcome> {
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

async function pastOf(
  goal: Goal,
  { history, runs: read }: Pick<Asked, 'history' | 'runs'>,
  { since, until: now }: { readonly since: Instant; readonly until: Instant },
): Promise<Past | undefined> {
  const sources = history.sources.map(({ source }) => source);
  const tasks = tasksOf(goal, sources).slice(0, TASKS_MAX);
  const isFeed = goal.successMetrics.feed_is_usual_hours !== undefined;
  if (tasks.length === 0 && !isFeed) return undefined;
  const runs: Run[] = [];
  for (const task of tasks)
    runs.push(...(read?.get(taskKey(task)) ?? (await history.runs(task, { since, until: now }, RUNS_MAX))));
  const wantsUnended = goal.successMetrics.unended_runs !== undefined;
  const unended = wantsUnended ? await history.unended({ since: now - UNENDED_DAYS * DAY_SECONDS, until: now }) : [];
  const isOurs = (source: string, taskType: string) =>
    tasks.some((task) => task.source === source && task.taskType === taskType);
  return {
    runs: runs.filter(({ startedAt }) => startedAt > since).sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0)),
    since,
    now,
    lastSeenAt: goal.lastSeenAt,
    unendedBefore: unended.filter(
      ({ task, run }) => isOurs(task.source, task.taskType) && run.startedAt <= goal.createdAt,
    ).length,
    evidence: evidenceOf(goal),
  };
}
