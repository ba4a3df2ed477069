/** What every detector has. */
interface Switched {
  readonly enabled: boolean;
}

export interface TaskFailureOptions extends Switched {
  /** Failures of a task within `lookbackHours` that make a pattern. */
  readonly minFailures: number;
  readonly lookbackHours: number;
  /** Or so many of its last runs that all failed, however far apart. */
  readonly minConsecutive: number;
  /** Or so many of its `lastRuns`. */
  readonly minFailuresOfLast: number;
  readonly lastRuns: number;
  /** After so many successes in a row it has healed. */
  readonly recoverySuccesses: number;
}

export interface FailureRateOptions extends Switched {
  /** So many runs at least are compared, on either side. */
  readonly minRuns: number;
  readonly minFailures: number;
  /** The share of failed runs, 0 to 1, that it must have reached. */
  readonly minShare: number;
  /** And so many times that of the past. */
  readonly minRatio: number;
  /** And chance must be so unlikely a cause, as -log10 of one. */
  readonly minSurprise: number;
}

export interface FlakyTaskOptions extends Switched {
  readonly minRuns: number;
  /** Failures that passed by themselves. */
  readonly minEpisodes: number;
  /** Of the runs so many fail, and so many succeed, 0 to 1. */
  readonly minShare: number;
}

/** When a task must run, for one that has no rhythm of its own yet, or must never be late. */
export interface Schedule {
  /** The task's name, as in its goals. */
  readonly task: string;
  /** Five fields, as in a crontab. */
  readonly cron: string;
  readonly timeZone?: string | undefined;
  readonly graceMinutes?: number | undefined;
}

export interface MissedRunOptions extends Switched {
  /** So many starts make a rhythm. */
  readonly minRuns: number;
  /** A start is missed so long after it was due: the longer of minutes and a share of its usual pause. */
  readonly minGraceMinutes: number;
  readonly graceShare: number;
  /** A task that has not run for so long is taken for retired. */
  readonly retiredAfterDays: number;
  readonly declaredGraceMinutes: number;
  readonly schedules: readonly Schedule[];
}

export interface SlowRunOptions extends Switched {
  readonly minRuns: number;
  /** So many times as long as usual. */
  readonly minRatio: number;
  /** Shorter runs are nobody's trouble. */
  readonly minSeconds: number;
}

export interface StuckRunOptions extends Switched {
  readonly minRuns: number;
  /** So many times what the longest run took, and so many times what is usual. */
  readonly minRatio: number;
  readonly minMedianRatio: number;
  readonly minMinutes: number;
  /** What began longer ago was forgotten, not stuck. */
  readonly maxAgeDays: number;
}

export interface NewErrorOptions extends Switched {
  readonly minOccurrences: number;
  /** First seen in so many last days, and not in the baseline before. */
  readonly newForDays: number;
  /** How likely chance may explain it, 0 to 1. */
  readonly maxChance: number;
}

export interface SharedCauseOptions extends Switched {
  readonly minTasks: number;
  /** They began to fail within so many minutes. */
  readonly withinMinutes: number;
  /** And chance is so unlikely a cause, as -log10 of one. */
  readonly minSurprise: number;
  /** It is over when no run failed with it for so many hours. */
  readonly freshHours: number;
}

export interface SuspiciouslyFastOptions extends Switched {
  readonly minRuns: number;
  /** At most this share of the usual time, 0 to 1. */
  readonly maxShare: number;
  readonly runsInARow: number;
  /** Of tasks that usually take less nothing can be told. */
  readonly minUsualSeconds: number;
}

/** By the name of the detector. */
export interface DetectorOptions {
  readonly task_failure_detector: TaskFailureOptions;
  readonly failure_rate_detector: FailureRateOptions;
  readonly flaky_task_detector: FlakyTaskOptions;
  readonly new_error_detector: NewErrorOptions;
  readonly missed_run_detector: MissedRunOptions;
  readonly stuck_run_detector: StuckRunOptions;
  readonly slow_run_detector: SlowRunOptions;
  readonly suspiciously_fast_detector: SuspiciouslyFastOptions;
  readonly shared_cause_detector: SharedCauseOptions;
}

/** A detector that is a query: each row is a finding. */
export interface OwnSqlDetector {
  readonly name: string;
  readonly enabled?: boolean | undefined;
  /** What it finds, by name. */
  readonly pattern: string;
  /** Reads `runs`, with the canonical columns and `source`; returns `subject` and figures. */
  readonly sql: string;
  /** Whose runs: the name of a source; the built-in history unless said otherwise. */
  readonly source?: string | undefined;
  readonly lookbackHours?: number | undefined;
  /** The goal as a sentence, with `{column}` where a figure belongs. */
  readonly text: string;
  /** 0 to 1; a column `confidence` of a row beats it. */
  readonly confidence: number;
  readonly value?: number | undefined;
}

/** A detector that is a module, which exports `detector`. */
export interface OwnModuleDetector {
  readonly name: string;
  readonly enabled?: boolean | undefined;
  readonly module: string;
}

export type OwnDetector = OwnSqlDetector | OwnModuleDetector;
