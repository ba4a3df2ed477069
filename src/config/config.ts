/** A failure pattern's limits. */
export interface TaskFailureOptions {
  readonly enabled: boolean;
  /** Failures of a task that make a pattern. */
  readonly minFailures: number;
  readonly lookbackHours: number;
}

/** Confidences, similarities and alignments are 0 to 1. */
export interface GateOptions {
  readonly minConfidence: number;
  readonly maxGoalsPerDay: number;
  readonly maxGoalsPerDetectorPerDay: number;
  readonly maxSimilarity: number;
  readonly minAlignment: number;
}

export interface AutoApproveOptions {
  readonly minConfidence: number;
  readonly onRefresh: boolean;
}

/** Checked and complete. */
export interface Config {
  readonly dataDir: string;
  readonly database?: string | undefined;
  readonly ledger?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly busyTimeoutSeconds: number;
  readonly proposalExpiryDays: number;
  readonly maxRunsPerTask: number;
  readonly detectors: { readonly task_failure_detector: TaskFailureOptions };
  readonly gates: GateOptions;
  readonly autoApprove: AutoApproveOptions;
  readonly redact: { readonly patterns: readonly string[] };
}

/** The configuration in force: paths absolute, the time zone known. */
export interface EffectiveConfig extends Config {
  readonly database: string;
  readonly ledger: string;
  readonly timeZone: string;
}
