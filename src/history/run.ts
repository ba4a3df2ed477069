import type { Instant } from '../lib/clock';

/**
 * `failed` and `timeout` are failures; `cancelled`, `skipped` and `running` say nothing about a
 * task's health.
 */
export const RUN_STATUSES = [
  'success',
  'failed',
  'timeout',
  'cancelled',
  'running',
  'skipped',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/**
 * Why it will never be known how a run ended: its source says so (`told`), the process that records it is
 * gone (`gone`), or later runs of its task have begun and ended (`overtaken`).
 */
export type LostReason = 'told' | 'gone' | 'overtaken';

/** One execution of a task. */
export interface Run {
  readonly runId: string;
  /** When the run began; when it ended, if its start is not known. */
  readonly startedAt: Instant;
  /** True when only the run's end is known, and so no duration. */
  readonly startIsUnknown?: boolean;
  readonly finishedAt: Instant | null;
  readonly status: RunStatus;
  readonly error: string | null;
  readonly exitCode: number | null;
  readonly host: string | null;
  /** 1 for a first try, 2 for its first retry; null where the source does not count attempts. */
  readonly attempt: number | null;
  /**
   * Which of several things of the task's name ran, such as a host or a database user; null or
   * absent where the source does not say it.
   */
  readonly series?: string | null;
  /** Why it will never be known how the run ended; absent for a run that ended or goes on. */
  readonly lost?: LostReason;
}

/** A task of one source: `daily_backup` of the built-in history. */
export interface TaskRef {
  readonly source: string;
  readonly taskType: string;
  /** One series of the task, such as its runs on one host; absent for the task as a whole. */
  readonly series?: string;
  /** True when the series is a host. */
  readonly seriesIsHost?: boolean;
  /** True when the task's source is the only one, so that its name is shown without the source. */
  readonly bare?: boolean;
}

/** A run as it is recorded in the built-in history. */
export interface RunRecord extends Run, Pick<TaskRef, 'source' | 'taskType'> {
  /**
   * Within what no two runs have the same run id and attempt: the source, the task (the default),
   * or one series of the task.
   */
  readonly idScope?: 'source' | 'task' | 'series';
  /** The id that the task has in its system, whatever it is called there; absent without one. */
  readonly taskId?: string;
  /** True when the operator's patterns gave the task its name. */
  readonly isNamedByOperator?: boolean;
  /** True when it will never be known how the run ended: its host went down, or its log has no ends. */
  readonly isLost?: boolean;
  /** The process that records the run: its boot, its number and when it began. */
  readonly process?: string;
  /**
   * True when the record may say less than the stored run: it was read from the middle of a
   * journal, or from a workflow run whose end moved when its logs were deleted. A stored run that
   * has ended then stays as it is, and a stored run in flight keeps its start if that is earlier.
   */
  readonly yieldsToKnown?: boolean;
}

/** A run with its task. */
export interface TaskRun {
  readonly task: TaskRef;
  readonly run: Run;
}

/**
 * Minimum duration of a run in seconds, for its logarithm: sources time runs no more finely, and
 * zero has no logarithm.
 */
export const SECONDS_MIN = 0.001;

/**
 * Maximum length, in characters, of a name that goalgen accepts in an import. A table filled by
 * other programs may hold longer names.
 */
export const NAME_LENGTH_MAX = 500;

/**
 * 2001-01-01 UTC, the minimum of a time of a run that is a number of seconds. A smaller number is
 * hardly one: dates without hyphens and the day numbers of spreadsheets look like seconds of 1970.
 */
export const EARLIEST_SECONDS = 978_307_200;

/** How long a run took, in seconds; null where its start or its end is not known. */
export function secondsOf({ startedAt, finishedAt, startIsUnknown }: Run): number | null {
  return finishedAt === null || startIsUnknown === true ? null : finishedAt - startedAt;
}

export const FAILURE_STATUSES: readonly RunStatus[] = ['failed', 'timeout'];

export function isFailure(run: Run): boolean {
  return run.status === 'failed' || run.status === 'timeout';
}
