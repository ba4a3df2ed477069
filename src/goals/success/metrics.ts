import { median } from 'simple-statistics';
import type { SuccessOptions } from '../../config/config';
import { errorTypeOf } from '../../detectors/errorTypes';
import { isFailure, type Run } from '../../history/history';
import { type Occurrence, occurrencesOf, trailing } from '../../history/occurrences';
import { DAY_SECONDS, HOUR_SECONDS, type Instant } from '../../lib/clock';
import type { JsonMap } from '../../lib/json';
import { fourPlaces } from '../../lib/rounding';

/** What is known of a goal's task since the goal could begin to succeed. */
export interface Past {
  /** The newest ended runs that began since then, oldest first. */
  readonly runs: readonly Run[];
  /** The newest failed ones of all since then, oldest first: they reach further back. */
  readonly failures: readonly Run[];
  /** How many tasks it is about, and how many of them have run since then. */
  readonly tasks: number;
  readonly tasksThatRan: number;
  /** When those begin to count. */
  readonly since: Instant;
  readonly now: Instant;
  /** When a scan last met the problem. */
  readonly lastSeenAt: Instant | null;
  /** Runs that began before `since` and have not ended. */
  readonly inFlightBefore: number;
  /** The goal's own evidence: what `error_type` it is about. */
  readonly evidence: JsonMap;
}

/** One criterion, asked of the past. */
export interface Measure {
  readonly metric: string;
  readonly wanted: number;
  /** What it is; null where too little is known to say. */
  readonly now: number | null;
  readonly met: boolean;
}

export interface Measured {
  /** All criteria are met, by enough runs, for long enough. */
  readonly met: boolean;
  readonly measures: readonly Measure[];
  /** What is wanting, for people; empty when it is met. */
  readonly wanting: readonly string[];
  readonly runs: number;
  /** Since the last run that spoke against it, or since it began to count. */
  readonly healthyHours: number;
}

/** Asks one criterion; `against` is when the newest run spoke against it, if one did. */
type Asks = (wanted: number, past: Past, metrics: JsonMap, options: SuccessOptions) => Answer;
interface Answer {
  readonly now: number | null;
  readonly met: boolean;
  readonly against?: Instant | undefined;
}

/** Every criterion that a detector sets, by its key in `success_metrics`. `runs` says over how many. */
const CRITERIA: Readonly<Record<string, Asks>> = {
  task_success_rate(wanted, past, _metrics, { minRuns, windowRuns }) {
    const last = occurrencesOf(past.runs).slice(-windowRuns);
    const rate = share(last, ({ failed }) => !failed);
    return {
      now: rate,
      met: last.length >= minRuns && (rate ?? 0) >= wanted,
      against: lastFailed(past, 'failed'),
    };
  },
  consecutive_successes(wanted, past) {
    const all = occurrencesOf(past.runs);
    const now = trailing(all, false);
    return { now, met: now >= wanted, against: lastFailed(past, 'failed') };
  },
  max_failure_share(wanted, past, metrics) {
    const runs = numberOf(metrics.runs, 20);
    const last = occurrencesOf(past.runs).slice(-runs);
    const now = share(last, ({ stumbled }) => stumbled);
    return {
      now,
      met: last.length >= runs && (now ?? 1) <= wanted,
      against: lastFailed(past, 'stumbled'),
    };
  },
  max_seconds(wanted, past, metrics) {
    const last = lastSuccesses(past, metrics);
    const now = last.length === 0 ? null : median(last);
    const against = lastSuccess(past, (seconds) => seconds > wanted);
    return {
      now,
      met: last.length >= numberOf(metrics.runs, 5) && (now ?? wanted + 1) <= wanted,
      against,
    };
  },
  min_seconds(wanted, past, metrics) {
    const last = lastSuccesses(past, metrics);
    const now = last.length === 0 ? null : Math.min(...last);
    const against = lastSuccess(past, (seconds) => seconds < wanted);
    return { now, met: last.length >= numberOf(metrics.runs, 3) && (now ?? 0) >= wanted, against };
  },
  /** While a run is missed every scan says so: what began since the last that did was on time. */
  runs_on_time(wanted, past) {
    const from = Math.max(past.since, past.lastSeenAt ?? past.since);
    const now = past.runs.filter(({ startedAt }) => startedAt > from).length;
    return { now, met: now >= wanted, against: from };
  },
  unended_runs(wanted, past) {
    return { now: past.inFlightBefore, met: past.inFlightBefore <= wanted };
  },
  error_type_absent_days: (wanted, past) => absent(wanted, past, DAY_SECONDS),
  error_type_absent_hours: (wanted, past) => absent(wanted, past, HOUR_SECONDS),
  feed_is_usual_hours(wanted, past) {
    const now = (past.now - Math.max(past.since, past.lastSeenAt ?? past.since)) / HOUR_SECONDS;
    return { now: oneDecimal(now), met: now >= wanted };
  },
};

/**
 * Has a goal succeeded? Every criterion must be met, and no run may have spoken against one for `minHealthyHours`: three
 * lucky runs in an hour are no success. A goal whose criteria nobody can measure never succeeds by itself.
 */
export function measure(metrics: JsonMap, past: Past, options: SuccessOptions): Measured {
  const answers = Object.entries(metrics).flatMap(([metric, wanted]) => {
    if (metric === 'runs') return [];
    const asks = Object.hasOwn(CRITERIA, metric) ? CRITERIA[metric] : undefined;
    const wantedNumber = numberOf(wanted, Number.NaN);
    const isKnown = asks !== undefined && !Number.isNaN(wantedNumber);
    return [
      {
        metric,
        wanted: wantedNumber,
        ...(isKnown ? asks(wantedNumber, past, metrics, options) : UNKNOWN),
      },
    ];
  });
  const measures = answers.map(({ metric, wanted, now, met }) => ({ metric, wanted, now, met }));
  const against = Math.max(past.since, ...answers.map((answer) => answer.against ?? past.since));
  const healthyHours = Math.max(0, oneDecimal((past.now - against) / HOUR_SECONDS));
  const wanting = measures.filter(({ met }) => !met).map(told);
  if (answers.length === 0) wanting.push('it has no success metrics');
  if (healthyHours < options.minHealthyHours)
    wanting.push(`healthy for ${healthyHours} of ${options.minHealthyHours} hours`);
  return { met: wanting.length === 0, measures, wanting, runs: past.runs.length, healthyHours };
}

const UNKNOWN: Answer = { now: null, met: false };

function told({ metric, wanted, now }: Measure): string {
  return `${metric} ${now ?? 'unknown'} (wanted ${wanted})`;
}

function absent(wanted: number, past: Past, unitSeconds: number): Answer {
  const { runs, failures, since, now, evidence } = past;
  const isIt = (run: Run) => isFailure(run) && errorTypeOf(run) === evidence.error_type;
  const last = Math.max(
    since,
    ...[runs, failures].map((known) => known.findLast(isIt)?.finishedAt ?? since),
  );
  const units = oneDecimal((now - last) / unitSeconds);
  // That nothing ran is no proof, and of several tasks each must have.
  const haveRun = past.tasksThatRan === past.tasks && past.tasks > 0;
  return { now: units, met: units >= wanted && haveRun, against: last };
}

function lastSuccesses({ runs }: Past, metrics: JsonMap): number[] {
  return runs
    .filter(({ status }) => status === 'success')
    .slice(-numberOf(metrics.runs, 5))
    .map(({ startedAt, finishedAt }) => (finishedAt ?? startedAt) - startedAt);
}

function share(
  occurrences: readonly Occurrence[],
  is: (occurrence: Occurrence) => boolean,
): number | null {
  if (occurrences.length === 0) return null;
  return fourPlaces(occurrences.filter(is).length / occurrences.length);
}

/** When the newest failed; one that is older than the runs that are known counts, whatever its retries did. */
function lastFailed({ runs, failures }: Past, key: 'failed' | 'stumbled'): Instant | undefined {
  const known = occurrencesOf(runs).findLast((occurrence) => occurrence[key])?.finishedAt;
  const first = runs[0]?.startedAt ?? Number.POSITIVE_INFINITY;
  return known ?? failures.findLast(({ startedAt }) => startedAt < first)?.finishedAt ?? undefined;
}

/** When the newest success ended that took so long. */
function lastSuccess({ runs }: Past, is: (seconds: number) => boolean): Instant | undefined {
  const last = runs.findLast(
    ({ status, startedAt, finishedAt }) =>
      status === 'success' && is((finishedAt ?? startedAt) - startedAt),
  );
  return last?.finishedAt ?? undefined;
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

function oneDecimal(value: number): number {
  return Math.floor(value * 10) / 10;
}
