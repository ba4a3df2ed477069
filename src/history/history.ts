import type { Instant, Window } from '../lib/clock';
import type { GoalgenError } from '../lib/errors';

/** `failed` and `timeout` are failures; `cancelled`, `skipped` and `running` say nothing about a task's health. */
export const RUN_STATUSES = [
  'success',
  'failed',
  'timeout',
  'cancelled',
  'running',
  'skipped',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** One execution of a task. */
export interface Run {
  readonly runId: string;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly status: RunStatus;
  readonly error: string | null;
  readonly exitCode: number | null;
  readonly host: string | null;
  /** 1 for a first try, 2 for its first retry; null where nobody counts them. */
  readonly attempt: number | null;
}

/** A task within its source: `daily_backup` of the built-in history. */
export interface TaskRef {
  readonly source: string;
  readonly taskType: string;
  /** Its source is the only one, and so its name need not tell it. */
  readonly bare?: boolean;
}

/** A run as it is recorded in the built-in history. */
export interface RunRecord extends Run, TaskRef {
  /**
   * What is known already of a run that has ended stays, and an earlier start: this was read from a part of what there is (a
   * journal from its middle on), or late, when its end has moved (a workflow run whose logs were deleted).
   */
  readonly yieldsToKnown?: boolean;
}

/** What a window holds of one task, counted inside the history's own engine. */
export interface TaskCounts extends WholeCounts {
  /** The same of the window's end, from each instant of `recentSince` on, in that order. */
  readonly recent: readonly RecentSummary[];
}

/** What is known of one task, with one of the ends of the window. */
export interface TaskSummary extends WholeCounts {
  readonly recent: RecentSummary;
}

interface WholeCounts {
  readonly task: TaskRef;
  /** Runs that ended in the window, of every status. */
  readonly runsRead: number;
  readonly successes: number;
  readonly failures: number;
  /** When the first and the last of them were started. */
  readonly firstStartedAt: Instant;
  readonly lastStartedAt: Instant;
  /** When the last failed and the last successful run of the window ended; null without any. */
  readonly lastFailureAt: Instant | null;
  readonly lastSuccessAt: Instant | null;
  /** How long a success takes: the geometric mean, which a few that took very long hardly move. Null without any. */
  readonly typicalSeconds: number | null;
}

/** What the end of a window holds of one task. */
export interface RecentSummary {
  readonly runsRead: number;
  readonly successes: number;
  readonly failures: number;
  readonly firstFailureAt: Instant | null;
  /** How long the longest and the shortest of its successes took; null without any. */
  readonly longestSeconds: number | null;
  readonly shortestSeconds: number | null;
}

/** The summary of a task of which no run has ended. */
export function emptySummary(task: TaskRef): TaskSummary {
  return {
    task,
    runsRead: 0,
    successes: 0,
    failures: 0,
    firstStartedAt: 0,
    lastStartedAt: 0,
    lastFailureAt: null,
    lastSuccessAt: null,
    typicalSeconds: null,
    recent: {
      runsRead: 0,
      successes: 0,
      failures: 0,
      firstFailureAt: null,
      longestSeconds: null,
      shortestSeconds: null,
    },
  };
}

/** A window, and the instants from which on its end counts as recent: one for each length of it that is asked for. */
export interface SummaryWindow extends Window {
  readonly recentSince: readonly Instant[];
}

export type QueryRow = Readonly<Record<string, string | number | null>>;

/** A run that is one of a task's. */
export interface TaskRun {
  readonly task: TaskRef;
  readonly run: Run;
}

/**
 * Where runs are read from, in three by who needs what. Windows go by `finished_at`, both bounds inclusive. Sources that
 * fail while they are read are kept in `health.failures`, and nothing more is known of them.
 */
export interface History {
  readonly runs: RunReader;
  readonly health: SourceHealth;
  readonly export: RunExport;
  /** What `body` reads is of one moment, whatever is imported meanwhile. */
  snapshot<T>(body: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The runs of tasks: for detectors, for the success of goals, and for people. */
export interface RunReader {
  summaries(window: SummaryWindow): Promise<TaskCounts[]>;
  /** The tasks of `summaries`, looked at closely, a few at a time; not those whose source fails meanwhile. */
  taskHistories(
    summaries: readonly TaskSummary[],
    window: Window,
    limit: number,
  ): AsyncIterable<TaskHistory>;
  /** Runs that began in the window and, at its end, had not ended. */
  inFlight(window: Window): Promise<TaskRun[]>;
  /** When the newest run on this host ended, of the task's source; null without any in the window. */
  lastEndOn(task: TaskRef, host: string, window: Window): Promise<Instant | null>;
  /** The newest `limit` failed runs of the window, of whatever task, oldest first. */
  failed(window: Window, limit: number): Promise<TaskRun[]>;
  /** The newest `limit` runs of a task that ended in the window, oldest first. */
  ofTask(task: TaskRef, window: Window, limit: number): Promise<readonly Run[]>;
}

/** The sources themselves: whether they deliver, how long they keep runs, and what in their rows is not understood. */
export interface SourceHealth {
  /** What is read, one entry a source. */
  readonly sources: readonly SourceFound[];
  /** Sources that could not be read, or not to the end: nothing is known of them. */
  readonly failures: readonly SourceFailure[];
  /** What came from each source lately, and what usually comes. */
  freshness(now: Instant): Promise<Freshness[]>;
  /** Sources that keep less than the window, each with when its oldest run began. */
  shorterThan(window: Window): Promise<{ readonly source: string; readonly oldest: Instant }[]>;
  /** Status values of the window that goalgen does not know. */
  unknownStatuses(window: Window): Promise<UnknownStatus[]>;
  /** How many runs say that they end after `now`, and the latest such end: a clock is wrong somewhere. */
  endingAfter(now: Instant): Promise<{ readonly count: number; readonly latest: Instant | null }>;
}

/** Runs as they are: for copies, and for the operator's own SQL. */
export interface RunExport {
  /** Every run that ended in the window, oldest end first. */
  ended(window: Window): Promise<TaskRun[]>;
  /**
   * What the operator's own SQL says of a source's runs that ended in the window: it reads `runs`, with the canonical
   * columns. At most `limit` rows; texts without secrets.
   */
  query(source: string, text: string, window: Window, limit: number): Promise<QueryRow[]>;
}

export interface UnknownStatus {
  readonly source: string;
  readonly status: string | null;
  /** How many runs of the window have it. */
  readonly count: number;
}

export interface SourceFound {
  readonly source: string;
  /** What was found there, for people: `Airflow 3 (PostgreSQL)`. */
  readonly found: string;
  /** What a person should know of it: what this system does not keep. */
  readonly notes: readonly string[];
}

export interface SourceFailure {
  readonly source: string;
  readonly error: GoalgenError;
}

/** What comes from one source, as counted at one moment. */
export interface Freshness {
  readonly source: string;
  /** When the newest runs ended, newest first: at most FEED_RUNS of them, none older than FEED_DAYS. */
  readonly recentEnds: readonly Instant[];
  /**
   * Runs that ended in the last FEED_HOURS; and in the same hours of each of the FEED_PAST_DAYS before, or the same an hour
   * earlier or later, whichever was least: a batch that comes a little later, or by summer time, is not missing.
   */
  readonly volume: number;
  readonly usualVolumes: readonly number[];
  /** It had runs before those days: a day without any was a quiet one, not one before it began. */
  readonly isOlder: boolean;
}

export const FRESHNESS_RUNS = 500;
export const FRESHNESS_DAYS = 30;
export const FRESHNESS_HOURS = 3;
export const FRESHNESS_PAST_DAYS = 7;

/** A task, looked at closely. */
export interface TaskHistory {
  /** Exact counts of the whole window. */
  readonly summary: TaskSummary;
  /** The newest runs of the window, oldest first. */
  readonly runs: readonly Run[];
  /** The newest failed runs of the window, oldest first; where it holds more runs than those, they reach further back. */
  readonly failures: readonly Run[];
  /** Where the window holds more: a thin sample of those before, without their errors, oldest first. */
  readonly sample: readonly Run[];
}

/** So many runs, and no more than twice that, are sampled of those before the newest. */
const SAMPLE_RUNS = 300;
/** Of so many they are: every how many-th is kept of those before the newest `limit`. */
export function sampleStep(runsRead: number, limit: number): number {
  return Math.max(1, Math.floor((runsRead - limit) / SAMPLE_RUNS));
}

/** At most. */
export const SAMPLE_RUNS_MAX = 2 * SAMPLE_RUNS;

/** Shorter than this nothing is timed, and a logarithm wants more than nothing. */
export const SECONDS_MIN = 0.001;

/** An import takes no longer name; a table filled by others may hold any. */
export const NAME_LENGTH_MAX = 500;

export const FAILURE_STATUSES: readonly RunStatus[] = ['failed', 'timeout'];

export function isFailure(run: Run): boolean {
  return run.status === 'failed' || run.status === 'timeout';
}
