import type { Instant, Window } from '../lib/clock';
import type { GoalgenError } from '../lib/errors';
import type { NotUnderstood } from './notUnderstood';
import type { Run, TaskRef, TaskRun } from './run';
import type { Told } from './statements/statement';

/** Counts of one task's runs in a window, made inside the engine that holds the history. */
export interface TaskCounts extends WholeCounts {
  /**
   * Counts of the runs that ended from each instant of `recentSince` to the end of the window, in
   * the order of `recentSince`.
   */
  readonly recent: readonly RecentSummary[];
}

/**
 * Counts of one task's runs in a window, and in one recent part of it: one item of `recentSince`.
 */
export interface TaskSummary extends WholeCounts {
  readonly recent: RecentSummary;
}

interface WholeCounts {
  readonly task: TaskRef;
  /** Runs that ended in the window, of every status. */
  readonly runsRead: number;
  readonly successes: number;
  readonly failures: number;
  /** Earliest and latest start of the runs that ended in the window. */
  readonly firstStartedAt: Instant;
  readonly lastStartedAt: Instant;
  /**
   * When the last failed and the last successful run of the window ended; null if there is none.
   */
  readonly lastFailureAt: Instant | null;
  readonly lastSuccessAt: Instant | null;
  /**
   * Geometric mean of the durations of successes, in seconds; a few very long runs hardly move it.
   * Null without a success.
   */
  readonly typicalSeconds: number | null;
}

/** Counts of one task's runs that ended in the recent part of a window. */
export interface RecentSummary {
  readonly runsRead: number;
  readonly successes: number;
  readonly failures: number;
  readonly firstFailureAt: Instant | null;
  /** Durations of the longest and the shortest success, in seconds; null without a success. */
  readonly longestSeconds: number | null;
  readonly shortestSeconds: number | null;
}

/** The summary of a task without an ended run. */
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

/**
 * A window, and the instants at which its recent part begins: one for each length of the recent
 * part that is asked for.
 */
export interface SummaryWindow extends Window {
  readonly recentSince: readonly Instant[];
}

export type QueryRow = Readonly<Record<string, string | number | null>>;

/**
 * Where runs are read from. A run is in a window when its `finished_at` is, both bounds inclusive.
 * A source that fails while it is read is added to `health.failures` and no longer asked.
 */
export interface History {
  readonly runs: RunReader;
  readonly health: SourceHealth;
  readonly export: RunExport;
  /**
   * Runs `body`, whose reads of the built-in history all show one moment, even if runs are imported
   * meanwhile.
   */
  snapshot<T>(body: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Reads the runs of tasks: for detectors, for the success of goals, and for people. */
export interface RunReader {
  /** What the sources that are read in place say of their tasks now. */
  said(): Promise<Told[]>;
  /** The counts of each task with a run that ended in the window. */
  summaries(window: SummaryWindow): Promise<TaskCounts[]>;
  /**
   * The counts of each series with a run that ended in the window, of the tasks that have several
   * series. At most SERIES_MAX series, those with the most failures first.
   */
  seriesSummaries(window: SummaryWindow): Promise<TaskCounts[]>;
  /**
   * The runs of each task in `summaries`, read a few tasks at a time: the newest `limit` runs, the
   * newest `limit` failures, and a sample of older runs. Tasks whose source fails are left out.
   */
  taskHistories(
    summaries: readonly TaskSummary[],
    window: Window,
    limit: number,
  ): AsyncIterable<TaskHistory>;
  /**
   * Runs that began in the window and had not ended at the window's end. Those with `lost` never
   * will, as far as anybody says.
   */
  inFlight(window: Window): Promise<TaskRun[]>;
  /**
   * When the newest run of any task of this task's source ended on this host; null if no run ended
   * there in the window.
   */
  lastEndOn(task: TaskRef, host: string, window: Window): Promise<Instant | null>;
  /** The newest `limit` failed runs of the window, of all tasks together, oldest first. */
  failed(window: Window, limit: number): Promise<TaskRun[]>;
  /** The newest `limit` runs of a task that ended in the window, oldest first. */
  ofTask(task: TaskRef, window: Window, limit: number): Promise<readonly Run[]>;
}

/**
 * The state of the sources: whether they deliver, how long they keep runs, and which of their
 * values goalgen does not understand.
 */
export interface SourceHealth {
  /** The sources that are read, one entry for each. */
  readonly sources: readonly SourceFound[];
  /**
   * Sources that could not be read, or not to the end. Nothing is known of their tasks, which must
   * not be taken for healthy.
   */
  readonly failures: readonly SourceFailure[];
  /** How much each source delivered lately, and how much it usually delivers. */
  freshness(now: Instant): Promise<Freshness[]>;
  /**
   * Sources that keep runs for less than the window, each with the time of its oldest run in epoch
   * seconds.
   */
  shorterThan(window: Window): Promise<{ readonly source: string; readonly oldest: Instant }[]>;
  /**
   * Sources that keep successes and failures for different times, as far as the questions about runs
   * that were asked before have shown.
   */
  unevenlyKept(): Promise<UnevenlyKept[]>;
  /** Status values of runs in the window that are none of RUN_STATUSES. */
  unknownStatuses(window: Window): Promise<UnknownStatus[]>;
  /** What the sources say that goalgen does not understand, besides unknown statuses. */
  notUnderstood(window: Window): Promise<SourceNotUnderstood[]>;
  /**
   * Number of runs that end after `now`, and the latest of their ends. If there are any, the clock
   * of this machine or of the machine that ran them is wrong.
   */
  endingAfter(now: Instant): Promise<{ readonly count: number; readonly latest: Instant | null }>;
}

/** Reads whole runs, for copies of a history, and answers the operator's own SQL over runs. */
export interface RunExport {
  /** Every run that ended in the window, oldest end first. */
  ended(window: Window): Promise<TaskRun[]>;
  /**
   * Runs the operator's own SQL over a source's runs that ended in the window. The SQL reads them
   * from `runs`, which has the canonical columns.
   * @returns at most `limit` rows, with secrets removed from texts
   * @throws FailedError when the source is unknown or could not be read, or the SQL fails
   */
  query(source: string, text: string, window: Window, limit: number): Promise<QueryRow[]>;
}

/** Since when a source keeps successes and failures. */
export interface UnevenlyKept {
  readonly source: string;
  readonly successesSince: Instant;
  readonly failuresSince: Instant;
  /** Since when both are kept: the time for which shares and what is usual are taken. */
  readonly wholeSince: Instant;
}

/** One kind of what a source says and goalgen does not understand, with one example. */
export interface SourceNotUnderstood extends NotUnderstood {
  readonly source: string;
}

export interface UnknownStatus {
  readonly source: string;
  readonly status: string | null;
  /** Number of runs in the window that have this status. */
  readonly count: number;
}

export interface SourceFound {
  readonly source: string;
  /** What was found there, for people: `Airflow 3 (PostgreSQL)`. */
  readonly found: string;
  /** What a person should know about the source, such as what its system does not keep. */
  readonly notes: readonly string[];
}

export interface SourceFailure {
  readonly source: string;
  readonly error: GoalgenError;
}

/** What one source delivered up to one moment, and what it usually delivers. */
export interface Freshness {
  readonly source: string;
  /**
   * When the newest runs ended, newest first: at most FRESHNESS_RUNS of them, none older than
   * FRESHNESS_DAYS.
   */
  readonly recentEnds: readonly Instant[];
  /**
   * When the newest runs before that ended, newest first: at most FRESHNESS_PAST_RUNS of them, and
   * only where `recentEnds` is empty.
   */
  readonly pastEnds: readonly Instant[];
  /** Number of runs that ended in the last FRESHNESS_HOURS. */
  readonly volume: number;
  /**
   * Number of runs that ended around the same hours of each of the FRESHNESS_PAST_DAYS before,
   * newest day first. A day's number is the least of three: for those hours, and for the same hours
   * shifted by one hour either way. So a batch that comes an hour late, or summer time, is not
   * taken for missing runs.
   */
  readonly usualVolumes: readonly number[];
  /**
   * True when the source had runs before the days of `usualVolumes`. A day without runs was then a
   * quiet day, and not one before the source began.
   */
  readonly isOlder: boolean;
}

/** Maximum number of a source's newest ends in `recentEnds`. */
export const FRESHNESS_RUNS = 500;
/** Maximum number of ends in `pastEnds`: enough to tell a source that runs once a quarter. */
export const FRESHNESS_PAST_RUNS = 20;
/** Maximum age of an end in `recentEnds`, in days. */
export const FRESHNESS_DAYS = 30;
/** Length of the windows of `volume` and `usualVolumes`, in hours. */
export const FRESHNESS_HOURS = 3;
/** Number of past days in `usualVolumes`. */
export const FRESHNESS_PAST_DAYS = 7;

/** A task with its runs in a window. */
export interface TaskHistory {
  /** Exact counts over the whole window, also of runs that are not listed here. */
  readonly summary: TaskSummary;
  /** The newest runs of the window, oldest first. */
  readonly runs: readonly Run[];
  /**
   * The newest failed runs of the window, oldest first. If the window holds more runs than `runs`
   * lists, `failures` reaches further back than `runs`.
   */
  readonly failures: readonly Run[];
  /** A sample of the runs that are older than those in `runs`, without errors, oldest first. */
  readonly sample: readonly Run[];
  /** True for one series of a task that is the runs on one host. */
  readonly seriesIsHost?: boolean;
}

/**
 * Minimum number of runs in a sample of older runs, if there are enough of them. A sample has fewer
 * than 2 * SAMPLE_RUNS runs.
 */
const SAMPLE_RUNS = 300;
/** Sampling step: keep every n-th of the runs older than the newest `limit`. */
export function sampleStep(runsRead: number, limit: number): number {
  return Math.max(1, Math.floor((runsRead - limit) / SAMPLE_RUNS));
}

/** Upper bound of the number of runs in a sample. */
export const SAMPLE_RUNS_MAX = 2 * SAMPLE_RUNS;
