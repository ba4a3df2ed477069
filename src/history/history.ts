import { createHash } from 'node:crypto';
import type { Instant, Window } from '../clock';
import { shorten } from '../printable';

/** `failed` and `timeout` are failures; `cancelled`, `skipped` and `running` say nothing about a task's health. */
export const RUN_STATUSES = ['success', 'failed', 'timeout', 'cancelled', 'running', 'skipped'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** One execution of a task. */
export interface Run {
  readonly runId: string;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly status: RunStatus;
  readonly error: string | null;
  readonly exitCode: number | null;
}

/** A task within its source: `daily_backup` of the built-in history. */
export interface TaskRef {
  readonly source: string;
  readonly taskType: string;
}

/** A run as it is recorded in the built-in history. */
export interface RunRecord extends Run, TaskRef {
  readonly host: string | null;
  readonly attempt: number | null;
}

/** What a window holds of one task, counted inside the history's own engine. */
export interface TaskSummary {
  readonly task: TaskRef;
  /** Runs that ended in the window, of every status. */
  readonly runsRead: number;
  readonly successes: number;
  readonly failures: number;
  /** When the first and the last failed run of the window ended; null without failures. */
  readonly firstFailureAt: Instant | null;
  readonly lastFailureAt: Instant | null;
}

/** Where runs are read from. Windows go by `finished_at`, both bounds inclusive. */
export interface History {
  summaries(window: Window): Promise<TaskSummary[]>;
  /** The newest `limit` runs of a task that ended in the window with one of `statuses`, oldest first. */
  runs(task: TaskRef, window: Window, options: RunOptions): Promise<Run[]>;
  /** How many runs say that they end after `now`, and the latest such end: a clock is wrong somewhere. */
  endingAfter(now: Instant): Promise<{ readonly count: number; readonly latest: Instant | null }>;
  /** What `body` reads is of one moment, whatever is imported meanwhile. */
  snapshot<T>(body: () => Promise<T>): Promise<T>;
}

export interface RunOptions {
  readonly limit: number;
  /** All of them unless said otherwise. */
  readonly statuses?: readonly RunStatus[];
}

/** A suspect task, looked at closely. */
export interface TaskHistory {
  /** Exact counts of the whole window. */
  readonly summary: TaskSummary;
  /** The newest failed runs of the window, oldest first. */
  readonly failures: readonly Run[];
  /** The newest successful runs that ended after the last failure, oldest first. */
  readonly successesSince: readonly Run[];
}

/** The built-in source, whose tasks go by their bare name; others are named `source:task`. */
export const LOCAL_SOURCE = 'local';

/** An import takes no longer name; a table filled by others may hold any. */
export const NAME_LENGTH_MAX = 500;

/**
 * Unambiguous, as a source has no colon in its name: `local:daily_backup`. Of a name that is too long, its beginning and
 * its SHA-256.
 */
export function taskKey(task: TaskRef): string {
  const key = `${task.source}:${task.taskType}`;
  if (key.length <= 2 * NAME_LENGTH_MAX) return key;
  return `${key.slice(0, NAME_LENGTH_MAX)}#${createHash('sha256').update(key).digest('hex')}`;
}

/** The task as people call it; `airflow:load` when it is not of the built-in source. At most 1,000 characters. */
export function taskName(task: TaskRef): string {
  const name = task.source === LOCAL_SOURCE ? task.taskType : `${task.source}:${task.taskType}`;
  return shorten(name, 2 * NAME_LENGTH_MAX);
}

export const FAILURE_STATUSES: readonly RunStatus[] = ['failed', 'timeout'];

export function isFailure(run: Run): boolean {
  return FAILURE_STATUSES.includes(run.status);
}
