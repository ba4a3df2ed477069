/**
 * What a detector of your own is written against: see docs/detectors.md. Times are seconds since 1970-01-01 UTC. A test
 * holds these types against the program's own.
 */

/** One execution of a task. Of one that did not fail only times, status and attempt are told. */
export interface Run {
  readonly runId: string;
  readonly startedAt: number;
  /** Null while it has not ended. */
  readonly finishedAt: number | null;
  readonly status: 'success' | 'failed' | 'timeout' | 'cancelled' | 'running' | 'skipped';
  readonly error: string | null;
  readonly exitCode: number | null;
  readonly host: string | null;
  /** 1 for a first try, 2 for its first retry; null where nobody counts them. */
  readonly attempt: number | null;
}

/** What the baseline (30 days unless configured) holds of one task. */
export interface TaskSummary {
  readonly task: { readonly source: string; readonly taskType: string; readonly bare?: boolean };
  readonly runsRead: number;
  readonly successes: number;
  readonly failures: number;
  readonly firstStartedAt: number;
  readonly lastStartedAt: number;
  readonly lastFailureAt: number | null;
  readonly lastSuccessAt: number | null;
  /** The geometric mean of what successes took, in seconds. */
  readonly typicalSeconds: number | null;
  /** The same of the last hours (24 unless configured). */
  readonly recent: {
    readonly runsRead: number;
    readonly successes: number;
    readonly failures: number;
    readonly firstFailureAt: number | null;
    readonly longestSeconds: number | null;
    readonly shortestSeconds: number | null;
  };
}

/** A run that began and has not ended. `hostSeenAt` is when another run on the same host ended since. */
export type InFlightRun = Run & { readonly hostSeenAt: number | null };

/** What is known of every task. */
export interface TaskTriage {
  readonly summary: TaskSummary;
  /** Runs that began and have not ended, oldest first. */
  readonly inFlight: readonly InFlightRun[];
  /** @deprecated The earlier name of `inFlight`: the same runs. */
  readonly unended: readonly InFlightRun[];
  readonly now: number;
}

/** @deprecated The earlier name of `TaskTriage`. */
export type TaskGlimpse = TaskTriage;

/** What is known of a task that you suspect. */
export interface TaskView extends TaskTriage {
  /** The newest runs of the baseline, oldest first. */
  readonly runs: readonly Run[];
  /** The newest failed ones, which may reach further back. */
  readonly failures: readonly Run[];
  /** Of what is older than `runs`, a thin sample. */
  readonly sample: readonly Run[];
}

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A pattern that was found, as it becomes a proposal. */
export interface Finding {
  readonly detectorName: string;
  /** By name: `backlog_grew`. */
  readonly patternDetected: string;
  /** Patterns of one family about one subject are one goal. */
  readonly patternFamily: string;
  /** What it is about, for people; and for programs. */
  readonly subject: string;
  readonly subjectKey: string;
  /** The goal as a sentence. */
  readonly text: string;
  readonly category: string;
  readonly evidence: { readonly [key: string]: Json };
  /** The keys of the evidence that travel in the goal's metadata. */
  readonly headline: readonly string[];
  /** When the newest run it rests on began: what a fix must come after. */
  readonly newestFailureStartedAt: number;
  /** 0 to 1, to four places. From 0.9 on a goal is active without review. */
  readonly confidence: number;
  readonly estimatedValue: number;
  readonly estimatedEffort: number;
  readonly estimatedRisk: number;
  readonly successMetrics: { readonly [key: string]: Json };
  /** When acting on it makes sense, in minutes from now. */
  readonly horizonMinMin: number;
  readonly horizonMaxMin: number;
}

export interface Diagnosis {
  readonly state: 'found' | 'quiet' | 'warming_up';
  /** What it saw, and what would change the answer: for `goalgen explain`. */
  readonly seen: string;
  readonly wanting: string;
  readonly figures: { readonly [key: string]: Json };
  /** Of `found`. */
  readonly finding?: Finding;
}

/** Two pure functions: a cheap question asked of every task, and a closer look at the few that it suspects. */
export interface Detector {
  readonly name: string;
  /** It speaks of what is not there: of a source that delivers less than usual it is not asked. */
  readonly needsWholeHistory?: boolean;
  /** Tasks, by name, that it is asked about even if no run of theirs is known. */
  readonly expects?: readonly string[];
  /** Must not miss a task that `diagnose` would flag. */
  suspects(triage: TaskTriage): boolean;
  diagnose(view: TaskView): Diagnosis;
}
