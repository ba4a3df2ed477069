import { DEFAULTS } from '../../src/config/defaults';
import type { Detector, Diagnosis, TaskView } from '../../src/detectors/detector';
import { baselineWindow } from '../../src/detectors/run/options';
import { TaskViews } from '../../src/detectors/run/taskViews';
import { triageTasks } from '../../src/detectors/run/triage';
import type { History, RunReader, SourceHealth } from '../../src/history/history';
import { MemoryHistory } from '../../src/history/memory/memoryHistory';
import type { Run, TaskRef, TaskRun } from '../../src/history/run';
import type { KeptStatement } from '../../src/history/statements/statement';
import { Statements } from '../../src/history/statements/statements';
import { taskKey } from '../../src/history/taskName';
import type { Instant } from '../../src/lib/clock';
import { parseInstant } from '../../src/lib/timeText';
import { HOUR, NOW } from './world';

export const MINUTE = 60;
export const DAY = 24 * HOUR;
export const TASK: TaskRef = { source: 'local', taskType: 'task' };

/**
 * The instant of a local time such as `2025-11-06 02:00` in a time zone.
 * @throws Error when `text` is not a time
 */
export function time(text: string, timeZone = 'UTC'): Instant {
  const instant = parseInstant(text, timeZone);
  if (instant === undefined) throw new Error(`not a time: ${text}`);
  return instant;
}

/** A run that lasted `seconds` and succeeded, unless `more` says otherwise. */
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
  /** Seconds from the end of one run to the end of the next. */
  readonly every?: number;
  /** When the last run ends. */
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

/**
 * One run for each letter, oldest first: `.` succeeded; `x`, `y` and `d` failed with three
 * different errors, `?` without an error text; `t` timed out, `c` was cancelled, `s` was skipped.
 */
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

/** Successful runs with the given durations in seconds, oldest first. */
export function lasting(
  durations: readonly number[],
  { every = HOUR, until = NOW }: Grid = {},
): Run[] {
  return durations.map((seconds, index) =>
    ran(until - (durations.length - 1 - index) * every - seconds, seconds),
  );
}

/**
 * A list of `count` elements: `value`, or what `value` returns for each index if it is a function.
 */
export function times<Value>(count: number, value: Value | ((index: number) => Value)): Value[] {
  return Array.from({ length: count }, (_, index) =>
    value instanceof Function ? value(index) : value,
  );
}

/** A list of `count` instants that begins with `first` and goes on every `every` seconds. */
export function series(first: Instant, every: number, count: number): Instant[] {
  return times(count, (index) => first + index * every);
}

export function ofTask(taskType: string, runs: readonly Run[], source = 'local'): TaskRun[] {
  return runs.map((run) => ({ task: { source, taskType }, run }));
}

export function historyOf(runs: readonly TaskRun[]): History {
  return new MemoryHistory(runs, [{ source: 'local', found: 'runs of a test', notes: [] }]);
}

/** The history with some of its answers replaced. */
export function answering(
  history: History,
  { runs = {}, health = {} }: { runs?: Partial<RunReader>; health?: Partial<SourceHealth> },
): History {
  return replaced(history, {
    runs: replaced(history.runs, runs),
    health: replaced(history.health, health),
  });
}

/** An object like `target`, with the members in `changes` in place of its own. */
function replaced<Target extends object>(target: Target, changes: Partial<Target>): Target {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(changes, name)) return Reflect.get(changes, name);
      const value = Reflect.get(target, name, target);
      return value instanceof Function ? value.bind(target) : value;
    },
  });
}

interface Moment {
  readonly now?: Instant;
  readonly maxRunsPerTask?: number;
  /** Runs of other tasks. */
  readonly others?: readonly TaskRun[];
  /** What the task's source says of it. */
  readonly said?: KeptStatement;
}

/** A detector's diagnosis of a task, and whether its cheap check `suspects` flags the task. */
export type Look = Diagnosis & { readonly suspected: boolean };

/** Lets a detector diagnose a task with these runs, as a scan does. */
export async function look(
  detector: Detector,
  runs: readonly Run[],
  moment: Moment = {},
): Promise<Look> {
  const view = await viewAt([detector], runs, moment);
  return { ...detector.diagnose(view), suspected: detector.suspects(view) };
}

/**
 * What detectors see of the task at `now`, by default the seed's instant.
 * @throws Error when the history knows no run of the task
 */
export async function viewAt(
  detectors: readonly Detector[],
  runs: readonly Run[],
  { now = NOW, maxRunsPerTask = DEFAULTS.maxRunsPerTask, others = [], said }: Moment = {},
): Promise<TaskView> {
  const history = historyOf([...ofTask(TASK.taskType, runs), ...others]);
  const statements = new Statements(said === undefined ? [] : [said]);
  const options = { ...DEFAULTS, maxRunsPerTask, now, statements };
  const triaged = await triageTasks(history, { tasks: detectors, across: [] }, options);
  const triage = triaged.find(({ counts }) => taskKey(counts.task) === taskKey(TASK));
  if (triage === undefined) throw new Error('no run of the task is known');
  for await (const taskHistory of history.runs.taskHistories(
    [triage.widest.summary],
    baselineWindow(options),
    maxRunsPerTask,
  ))
    return new TaskViews(history, triage, taskHistory, new Map()).within(detectors[0]?.windows);
  throw new Error('the task was not looked at');
}

/** A generator of pseudo-random numbers from 0 to 1, always the same for the same seed. */
export function chances(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
