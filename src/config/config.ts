import type { DetectorOptions, OwnDetector } from './detectorOptions';

/** When a source's feed counts as ill. */
export interface FreshnessOptions {
  readonly enabled: boolean;
  /** Its newest run is so many times older than the longest pause that was usual. */
  readonly maxAgeRatio: number;
  /** In the last hours came less than this share of what came in the same hours of past days. */
  readonly minVolumeShare: number;
  /** Fewer runs than this in those hours say nothing about a volume. */
  readonly minUsualRuns: number;
}

/** PostgreSQL; its address stands in an environment variable, as it may hold a password. */
interface ServerConnection {
  readonly urlVariable: string;
  /** How long one statement may take there. */
  readonly timeoutSeconds?: number | undefined;
  /** What row level security shows this role is enough. */
  readonly ownRowsOnly?: boolean | undefined;
}

/** PostgreSQL, or a SQLite file: one of the two is named. */
interface AnyConnection {
  readonly file?: string | undefined;
  readonly urlVariable?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly ownRowsOnly?: boolean | undefined;
}

interface Named {
  /** How its tasks are named: `airflow:etl.load`. The preset's name unless said otherwise. */
  readonly name?: string | undefined;
  /** Runs that took longer may be missed: it bounds how far back tables without an index on time are read. */
  readonly longestRunHours?: number | undefined;
}

/** One place where runs are read from. */
export type SourceConfig =
  | { readonly preset: 'native' }
  | ({ readonly preset: 'airflow' | 'celery' } & AnyConnection & Named)
  | ({ readonly preset: 'pg_cron' } & ServerConnection & Named)
  | ({ readonly preset: 'pg_boss'; readonly schema?: string | undefined } & ServerConnection &
      Named)
  | ({ readonly preset: 'query'; readonly sql: string } & AnyConnection & Named);

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
  /** So many scans must have seen the problem. */
  readonly minSightings: number;
  readonly maxPerDay: number;
  /** So welcome its like must have been, with 95 %; 0 switches this guard off. */
  readonly minWelcome: number;
  /** While this file is there, nothing is decided automatically; seen from the data folder. */
  readonly stopFile?: string | undefined;
}

/** How people's decisions change what is proposed. Confidences and shares are 0 to 1. */
export interface LearningOptions {
  readonly tighten: boolean;
  readonly minDecisions: number;
  readonly minWelcome: number;
  readonly step: number;
  readonly maxMinConfidence: number;
}

/** What counts in a goal's priority, and how much against the others; 0 not at all. */
export interface PriorityOptions {
  readonly value: number;
  readonly effort: number;
  readonly risk: number;
  readonly urgency: number;
  readonly alignment: number;
}

/** When a goal's problem counts as solved. */
export interface SuccessOptions {
  /** So many runs since it was approved, at least; of which the newest `windowRuns` count. */
  readonly minRuns: number;
  readonly windowRuns: number;
  /** And so long nothing spoke against it. */
  readonly minHealthyHours: number;
  /** So long a proposal is open before it is withdrawn. */
  readonly minHoursToWithdraw: number;
}

/** A kind of text that differs each time, such as a ticket: what it is called in templates, and RE2 that matches it. */
interface MaskPattern {
  readonly name: string;
  readonly pattern: string;
}

/** Checked and complete. */
export interface Config {
  readonly dataDir: string;
  readonly database?: string | undefined;
  readonly ledger?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly busyTimeoutSeconds: number;
  readonly proposalExpiryDays: number;
  /** How far back detectors compare with. */
  readonly baselineDays: number;
  readonly maxRunsPerTask: number;
  readonly history: readonly SourceConfig[];
  readonly detectors: DetectorOptions & { readonly feed_detector: FreshnessOptions };
  readonly ownDetectors: readonly OwnDetector[];
  readonly gates: GateOptions;
  readonly autoApprove: AutoApproveOptions;
  readonly learning: LearningOptions;
  readonly success: SuccessOptions;
  readonly priority: PriorityOptions;
  readonly redact: { readonly patterns: readonly string[] };
  readonly fingerprint: { readonly patterns: readonly MaskPattern[] };
  /** Files with methods of the operator's own; relative ones are so to where a command was started. */
  readonly planner: { readonly methodFiles: readonly string[] };
}

/** The configuration in force: paths absolute, the time zone known. */
export interface EffectiveConfig extends Config {
  readonly database: string;
  readonly ledger: string;
  readonly timeZone: string;
}
