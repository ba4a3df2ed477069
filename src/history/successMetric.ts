import type { Instant } from '../lib/clock';
import type { JsonMap } from '../lib/json';
import type { Run } from './run';

/**
 * What is known of a goal's tasks between `since` and `now`. For an open goal, `since` is its
 * approval, or its creation while it awaits a decision.
 */
export interface RunsSince {
  /** The newest ended runs that began after `since`, of all tasks together, oldest end first. */
  readonly runs: readonly Run[];
  /**
   * The newest failed runs that began after `since`, oldest end first. If there are more runs than
   * are read, `failures` reaches further back than `runs`.
   */
  readonly failures: readonly Run[];
  /** Number of tasks that the goal is about. */
  readonly tasks: number;
  /** Number of tasks that the goal is about and that have a run in `runs`. */
  readonly tasksThatRan: number;
  /** Only runs that began after this instant count. */
  readonly since: Instant;
  readonly now: Instant;
  /** When a scan last found the goal's problem; null if that is not recorded. */
  readonly lastSeenAt: Instant | null;
  /**
   * Number of runs of the goal's tasks that began no later than the goal was created and have not
   * ended. Always 0 unless one of the goal's metrics has `asksInFlight`.
   */
  readonly inFlightBefore: number;
  /** The goal's evidence, such as the `error_type` that the goal is about. */
  readonly evidence: JsonMap;
}

/** Numbers of runs that a metric needs, from the section `success` of the configuration. */
export interface MetricOptions {
  /** Minimum number of runs in the window; a run and its retries count as one. */
  readonly minRuns: number;
  /** Maximum number of the newest runs that count; a run and its retries count as one. */
  readonly windowRuns: number;
}

export interface MetricAnswer {
  /** The metric's value now; null when too little is known. */
  readonly now: number | null;
  readonly met: boolean;
  /**
   * When the newest run that speaks against the goal's success ended; undefined when there is none.
   */
  readonly against?: Instant | undefined;
}

/**
 * One criterion of a goal's success. A detector declares the metrics that it sets in its findings.
 */
export interface SuccessMetric {
  /**
   * Measures the metric over `since` and compares it with `wanted`, the goal's value for it.
   * @param metrics all criteria of the goal; the key `runs` says over how many runs to measure
   */
  measure(wanted: number, since: RunsSince, metrics: JsonMap, options: MetricOptions): MetricAnswer;
  /** True for a metric about a source: it is measured even if the goal is about no task. */
  readonly isAboutSource?: boolean;
  /** True for a metric that needs `inFlightBefore`, which is read only for such metrics. */
  readonly asksInFlight?: boolean;
}

/** Metrics by their key in a goal's `success_metrics`. */
export type SuccessMetrics = Readonly<Record<string, SuccessMetric>>;
