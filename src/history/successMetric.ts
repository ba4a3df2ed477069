import type { Instant } from '../lib/clock';
import type { JsonMap } from '../lib/json';
import type { Run } from './history';

/** What is known of a goal's tasks since the goal could begin to succeed. */
export interface RunsSince {
  /** The newest ended runs that began since then, oldest first. */
  readonly runs: readonly Run[];
  /** The newest failed runs since then, oldest first: they reach further back than `runs`. */
  readonly failures: readonly Run[];
  /** How many tasks the goal is about, and how many of them have run since then. */
  readonly tasks: number;
  readonly tasksThatRan: number;
  /** When runs begin to count. */
  readonly since: Instant;
  readonly now: Instant;
  /** When a scan last met the problem. */
  readonly lastSeenAt: Instant | null;
  /** Runs that began before `since` and have not ended. */
  readonly inFlightBefore: number;
  /** The goal's own evidence: which `error_type` it is about. */
  readonly evidence: JsonMap;
}

/** How many runs a metric may rest on, from the section `success` of the configuration. */
export interface MetricOptions {
  readonly minRuns: number;
  readonly windowRuns: number;
}

export interface MetricAnswer {
  /** The metric's value now; null where too little is known to say. */
  readonly now: number | null;
  readonly met: boolean;
  /** When the newest run spoke against it; undefined when none did. */
  readonly against?: Instant | undefined;
}

/**
 * One criterion of a goal's success. A detector declares the metrics that it sets in its findings.
 */
export interface SuccessMetric {
  /**
   * Does what ran since reach `wanted`? `metrics` are all criteria of the goal, of which `runs` says over how many runs.
   */
  measure(wanted: number, since: RunsSince, metrics: JsonMap, options: MetricOptions): MetricAnswer;
  /** It is about a source: it is measured of goals that are about no task. */
  readonly isAboutSource?: boolean;
  /** It asks for `inFlightBefore`, which is read for such metrics only. */
  readonly asksInFlight?: boolean;
}

/** Metrics by their key in a goal's `success_metrics`. */
export type SuccessMetrics = Readonly<Record<string, SuccessMetric>>;
