import { DAY_SECONDS, HOUR_SECONDS, type Instant } from '../clock';
import type { SuccessOptions } from '../config/config';
import { errorTypeOf } from '../detectors/errorTypes';
import { isFailure, type Run } from '../history/history';
import { type Occurrence, occurrencesOf, trailing } from '../history/occurrences';
import type { JsonMap } from '../json';

/** What is known of a goal's task since the goal could begin to succeed. */
export interface Past {
  /** Ended runs that began since then, oldest first. */
  readonly runs: readonly Run[];
  /** When those begin to count. */
  readonly since: Instant;
  readonly now: Instant;
  /** When a scan last met the problem. */
  readonly lastSeenAt: Instant | null;
  /** Runs that began before `since` and have not ended. */
  readonly unendedBefore: number;
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
    return { now: rate, met: last.length >= minRuns && (rate ?? 0) >= wanted, against: lastFailed(last) };
  },
  consecutive_successes(wanted, past) {
    const all = occurrencesOf(past.runs);
    const now = trailing(all, false);
    return { now, met: now >= wanted, against: lastFailed(all) };
  },
  max_failure_share(wanted, past, metrics) {
    const runs = numberOf(metrics.runs, 20);
    const last = occurrencesOf(past.runs).slice(-runs);
    const now = share(last, ({ stumbled }) => stumbled);
    return { now, met: last.length >= runs && (now ?? 1) <= wanted };
  },
  max_seconds(wanted, past, metrics) {
    const last = lastSuccesses(past, metrics);
    const now = middle(last);
    return { now, met: last.length >= numberOf(metrics.runs, 5) && (now ?? wanted + 1) <= wanted };
  },
  min_seconds(wanted, past, metrics) {
    const last = lastSuccesses(past, metrics);
    const now = last.length === 0 ? null : Math.min(...last);
    return { now, met: last.length >= numberOf(metrics.runs, 3) && (now ?? 0) >= wanted };
  },
  /** While a run is missed every scan says so: what began since the last that did was on time. */
  runs_on_time(wanted, past) {
    const from = Math.max(past.since, past.lastSeenAt ?? past.since);
    const now = past.runs.filter(({ startedAt }) => startedAt > from).length;
    return { now, met: now >= wanted, against: from };
  },
  unended_runs(wanted, past) {
    return { now: past.unendedBefore, met: past.unendedBefore <= wanted };
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
    return [{ metric, wanted: wantedNumber, ...(isKnown ? asks(wantedNumber, past, metrics, options) : UNKNOWN) }];
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

function absent(wanted: number, { runs, since, now, evidence }: Past, unitSeconds: number): Answer {
  const isIt = (run: Run) => isFailure(run) && errorTypeOf(run) === evidence.error_type;
  const last = runs.findLast(isIt)?.finishedAt ?? since;
  const units = Math.floor(((now - Math.max(since, last)) / unitSeconds) * 10) / 10;
  // That nothing ran is no proof.
  return { now: units, met: units >= wanted && runs.length > 0, against: last };
}

function lastSuccesses({ runs }: Past, metrics: JsonMap): number[] {
  return runs
    .filter(({ status }) => status === 'success')
    .slice(-numberOf(metrics.runs, 5))
    .map(({ startedAt, finishedAt }) => (finishedAt ?? startedAt) - startedAt);
}

function middle(seconds: readonly number[]): number | null {
  const sorted = seconds.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

function share(occurrences: readonly Occurrence[], is: (occurrence: Occurrence) => boolean): number | null {
  if (occurrences.length === 0) return null;
  return Math.round((occurrences.filter(is).length / occurrences.length) * 10_000) / 10_000;
}

/** When the newest that failed did. */
function lastFailed(occurrences: readonly Occurrence[]): Instant | undefined {
  return occurrences.findLast(({ failed }) => failed)?.finishedAt;
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

function oneDecimal(value: number): number {
  return Math.floor(value * 10) / 10;
}
