import { DEFAULTS } from '../../src/config/defaults';
import type { Detector, Diagnosis, TaskView } from '../../src/detectors/detector';
import { baselineWindow, triageTasks, viewOf } from '../../src/detectors/run/taskViews';
import type { History, Run, TaskRef, TaskRun } from '../../src/history/history';
import { memoryHistory } from '../../src/history/memory/memoryHistory';
import { taskKey } from '../../src/history/taskName';
import { type Instant, parseInstant } from '../../src/lib/clock';
import { HOUR, NOW } from './world';

export const MINUTE = 60;
export const DAY = 24 * HOUR;
export const TASK: TaskRef = { source: 'local', taskType: 'task' };

/** `2025-11-06 02:00` by the wall clock of a zone. */
export function time(text: string, timeZone = 'UTC'): Instant {
  const instant = parseInstant(text, timeZone);
  if (instant === undefined) throw new Error(`not a time: ${text}`);
  return instant;
}

/** A success, unless said otherwise. */
export function ran(startedAt: Instant, seconds = 60, more: Partial<Run> = {}): Run {
  return {
    runId: `run at ${startedAt}`,
    startedAt,
    finishedAt: startedAt + seconds,
    status: 'success',
    error: null,
    exitCode: null,
    host: null,
    attempt: null,
    ...more,
  };
}

/** A run that has begun and not ended. */
export function begun(startedAt: Instant, more: Partial<Run> = {}): Run {
  return ran(startedAt, 0, { finishedAt: null, status: 'running', ...more });
}

interface Grid {
  /** From one end to the next. */
  readonly every?: number;
  /** When the last one ends. */
  readonly until?: Instant;
  readonly seconds?: number;
}

const OUTCOMES: Readonly<Record<string, Partial<Run>>> = {
  '.': {},
  x: { status: 'failed', error: 'timed out' },
  y: { status: 'failed', error: 'connection refused' },
  d: { status: 'failed', error: 'no space left on device' },
  '?': { status: 'failed' },
  t: { status: 'timeout' },
  c: { status: 'cancelled' },
  s: { status: 'skipped' },
};

/** A run a letter, oldest first: `.` succeeded; `x`, `y`, `d` failed with three different errors, `?` without one. */
export function outcomes(
  text: string,
  { every = HOUR, until = NOW, seconds = 60 }: Grid = {},
): Run[] {
  return [...text].map((letter, index) => {
    const outcome = OUTCOMES[letter];
    if (outcome === undefined) throw new Error(`no outcome: ${letter}`);
    return ran(until - (text.length - 1 - index) * every - seconds, seconds, outcome);
  });
}

/** Successes that took so many seconds each, oldest first. */
export function lasting(
  durations: readonly number[],
  { every = HOUR, until = NOW }: Grid = {},
): Run[] {
  return durations.map((seconds, index) =>
    ran(until - (durations.length - 1 - index) * every - seconds, seconds),
  );
}

/** So many times the same. */
export function times<Value>(count: number, value: Value | ((index: number) => Value)): Value[] {
  return Array.from({ length: count }, (_, index) =>
    value instanceof Function ? value(index) : value,
  );
}

/** Instants from one on, each so many seconds after the one before. */
export function series(first: Instant, every: number, count: number): Instant[] {
  return times(count, (index) => first + index * every);
}

export function ofTask(taskType: string, runs: readonly Run[], source = 'local'): TaskRun[] {
  return runs.map((run) => ({ task: { source, taskType }, run }));
}

export function historyOf(runs: readonly TaskRun[]): History {
  return memoryHistory(runs, [{ source: 'local', found: 'runs of a test', notes: [] }]);
}

interface Moment {
  readonly now?: Instant;
  readonly maxRunsPerTask?: number;
  /** Runs of other tasks. */
  readonly others?: readonly TaskRun[];
}

/** What one detector makes of a task, and whether a glimpse of it sufficed to ask. */
export type Look = Diagnosis & { readonly suspected: boolean };

/** Looks at one task, whose runs these are, as a scan does. */
export async function look(
  detector: Detector,
  runs: readonly Run[],
  moment: Moment = {},
): Promise<Look> {
  const view = await viewAt([detector], runs, moment);
  return { ...detector.diagnose(view), suspected: detector.suspects(view) };
}

/** The task as it is seen at a moment: the seed's, unless said otherwise. */
export async function viewAt(
  detectors: readonly Detector[],
  runs: readonly Run[],
  { now = NOW, maxRunsPerTask = DEFAULTS.maxRunsPerTask, others = [] }: Moment = {},
): Promise<TaskView> {
  const history = historyOf([...ofTask(TASK.taskType, runs), ...others]);
  const options = { ...DEFAULTS, maxRunsPerTask, now };
  const triaged = await triageTasks(history, detectors, options);
  const triage = triaged.find(({ summary }) => taskKey(summary.task) === taskKey(TASK));
  if (triage === undefined) throw new Error('no run of the task is known');
  for await (const close of history.taskHistories(
    [triage.summary],
    baselineWindow(options),
    maxRunsPerTask,
  ))
    return viewOf(history, triage, close, new Map());
  throw new Error('the task was not looked at');
}

/** Numbers from 0 to 1 that look like chance, the same each time. */
export function chances(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
