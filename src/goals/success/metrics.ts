import type {
  MetricAnswer,
  MetricOptions,
  RunsSince,
  SuccessMetrics,
} from '../../history/successMetric';
import { HOUR_SECONDS } from '../../lib/clock';
import type { JsonMap } from '../../lib/json';
import { count, hoursOrNone, type Values } from '../../lib/settings';

/** The section `success` of the configuration: when a goal's problem counts as solved. */
export const successSettings = {
  minRuns: count(3, 'a goal is satisfied by so many runs since it was approved, at least', {
    max: 500,
  }),
  windowRuns: count(10, 'of which so many of the newest count', { max: 500 }),
  minHealthyHours: hoursOrNone(24, 'and so long nothing spoke against it'),
  minHoursToWithdraw: hoursOrNone(
    24,
    'a proposal whose problem healed is withdrawn when it is so old; ' +
      'after twice as long each time it comes back',
  ),
};
export type SuccessOptions = Values<typeof successSettings>;

/** The value of one metric of a goal. */
export interface Measure {
  readonly metric: string;
  readonly wanted: number;
  /** The metric's value now; null where too little is known to say. */
  readonly now: number | null;
  readonly met: boolean;
}

export interface Measured {
  /** Whether all metrics are met, by enough runs, for long enough. */
  readonly met: boolean;
  readonly measures: readonly Measure[];
  /** What is still wanting, in words for people; empty if the goal has succeeded. */
  readonly wanting: readonly string[];
  readonly runs: number;
  /**
   * Hours since the last run that spoke against the goal's success, or since runs began to count.
   */
  readonly healthyHours: number;
}

/**
 * Measures whether a goal has succeeded. Every one of its metrics must be met, and no run may have
 * spoken against one for `minHealthyHours`: three lucky runs in an hour are no success. `known` are
 * the metrics that detectors declare; a goal with another one never succeeds by itself.
 */
export function measure(
  metrics: JsonMap,
  since: RunsSince,
  options: SuccessOptions,
  known: SuccessMetrics,
): Measured {
  const answers = Object.entries(metrics)
    .filter(([metric]) => metric !== 'runs')
    .map(([metric, wanted]) => answered(metric, wanted, { metrics, since, options, known }));
  const measures = answers.map(({ metric, wanted, now, met }) => ({ metric, wanted, now, met }));
  const against = Math.max(since.since, ...answers.map((each) => each.against ?? since.since));
  const healthyHours = Math.max(0, Math.floor(((since.now - against) / HOUR_SECONDS) * 10) / 10);
  const wanting = measures.filter(({ met }) => !met).map(told);
  if (answers.length === 0) wanting.push('it has no success metrics');
  if (healthyHours < options.minHealthyHours)
    wanting.push(`healthy for ${healthyHours} of ${options.minHealthyHours} hours`);
  return { met: wanting.length === 0, measures, wanting, runs: since.runs.length, healthyHours };
}

const UNKNOWN: MetricAnswer = { now: null, met: false };

function answered(
  metric: string,
  wanted: unknown,
  asked: {
    readonly metrics: JsonMap;
    readonly since: RunsSince;
    readonly options: MetricOptions;
    readonly known: SuccessMetrics;
  },
): MetricAnswer & { readonly metric: string; readonly wanted: number } {
  const { metrics, since, options, known } = asked;
  const ask = Object.hasOwn(known, metric) ? known[metric] : undefined;
  if (ask === undefined || typeof wanted !== 'number' || !Number.isFinite(wanted))
    return { metric, wanted: finiteOr(wanted, Number.NaN), ...UNKNOWN };
  return { metric, wanted, ...ask.measure(wanted, since, metrics, options) };
}

function finiteOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

function told({ metric, wanted, now }: Measure): string {
  return `${metric} ${now ?? 'unknown'} (wanted ${wanted})`;
}
