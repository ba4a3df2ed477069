import { median } from 'simple-statistics';
import type { MetricAnswer, RunsSince } from '../history/successMetric';
import { clockOffset, DAY_SECONDS, formatInstant, type Instant } from '../lib/clock';
import type { JsonMap } from '../lib/json';
import { count, ratio, seconds, type Values } from '../lib/settings';
import { counted } from '../lib/text';
import type { Finding } from '../proposals/proposal';
import { addUp, type Confidence } from './baseline/confidence';
import {
  logsOf,
  ranked,
  readable,
  type Timed,
  timedSuccesses,
  type Usual,
  usualOf,
  usualOfLogs,
} from './baseline/durations';
import { seasonalityOf } from './baseline/seasonality';
import { lastSuccess, lastSuccessSeconds, runsOf } from './baseline/successMetrics';
import { type Diagnosis, defineDetector, found, quiet, type TaskView, warmingUp } from './detector';
import { taskFinding } from './taskFinding';

const NAME = 'slow_run_detector';

/**
 * The tests for a slowdown: at least `slow` of the last `runs` runs must be at least `deviations`
 * standard deviations above what is usual, be it a few runs that are far above or many that are a
 * little above. All tests are about equally unlikely to be met, one in a million if durations vary
 * by chance alone. No test is met by a few outliers, however large.
 */
const TESTS: ReadonlyArray<{
  readonly runs: number;
  readonly slow: number;
  readonly deviations: number;
}> = [
  { runs: 3, slow: 3, deviations: 3 },
  { runs: 5, slow: 4, deviations: 2.4 },
  { runs: 8, slow: 6, deviations: 1.9 },
  { runs: 13, slow: 9, deviations: 1.5 },
  { runs: 21, slow: 14, deviations: 1.2 },
];

/**
 * Share by which the required deviations grow for each power of ten of runs a day. A task that runs
 * a hundred times a day has a hundred times as many chances to be slow by chance.
 */
const OFTEN = 0.11;
/**
 * Number of known runs at which the spread counts double. With few runs the spread is known badly.
 */
const FEW_RUNS = 4;
/**
 * Minimum ratio of a recent success's duration to the typical one (geometric mean) for its task to
 * be a suspect.
 */
const TRIAGE_RATIO = 1.2;

const settings = {
  minRuns: count(10, 'successes that must be known (Airflow: AVERAGE_RUNTIME of 10)'),
  minRatio: ratio(1.5, 'so many times what is usual, at least'),
  minSeconds: seconds(1, 'what takes less is nobody’s trouble'),
};
type SlowRunOptions = Values<typeof settings>;

/** Finds a task that takes lastingly longer than it used to. */
export const slowRun = defineDetector({
  kind: 'task',
  name: NAME,
  looksFor: 'look for tasks that take lastingly longer',
  patterns: ['task_slowed'],
  family: 'task_duration',
  settings,
  successMetrics: { max_seconds: { measure: maxSeconds } },
  make: (options, { timeZone }) => {
    const offset = clockOffset(timeZone);
    return {
      suspects: ({ summary: { typicalSeconds, recent } }) =>
        typicalSeconds !== null &&
        recent.longestSeconds !== null &&
        recent.longestSeconds >= options.minSeconds &&
        recent.longestSeconds >= TRIAGE_RATIO * typicalSeconds,
      diagnose: (view) => diagnose(view, options, offset),
    };
  },
});

/** Met if the newest successes took at most `wanted` seconds, by their median. */
function maxSeconds(wanted: number, since: RunsSince, metrics: JsonMap): MetricAnswer {
  const runs = runsOf(metrics, 5);
  const last = lastSuccessSeconds(since, runs);
  const now = last.length === 0 ? null : median(last);
  const met = last.length >= runs && (now ?? wanted + 1) <= wanted;
  return { now, met, against: lastSuccess(since, (seconds) => seconds > wanted) };
}

interface Slowdown {
  readonly last: readonly Timed[];
  readonly usual: Usual;
  /** What the slow ones among the last runs took at least, as a natural logarithm of seconds. */
  readonly level: number;
  /** By how many standard deviations `level` exceeds the threshold. */
  readonly margin: number;
}

function diagnose(
  view: TaskView,
  options: SlowRunOptions,
  offset: (instant: Instant) => number,
): Diagnosis {
  const all = timedSuccesses(view);
  if (all.length < options.minRuns + 3)
    return warmingUp(all.length, options.minRuns + 3, 'successes');
  const typical = view.summary.typicalSeconds ?? 0;
  const isUsual = all.slice(-3).every(({ seconds }) => seconds < typical);
  const slowdowns = isUsual ? [] : slowdownsOf(all, options, offset);
  const best = slowdowns.reduce<Slowdown | undefined>(
    (a, b) => (a && a.margin >= b.margin ? a : b),
    undefined,
  );
  const usual = usualOf(all.slice(0, -3));
  const least = ranked(logsOf(all.slice(-3)), 1);
  const seen =
    `the last 3 successes took at least ${readable(least)} s; ` +
    `usual are ${readable(usual.median)} s`;
  const limit = readable(
    usual.median + threshold(usual, often(all) * (TESTS[0]?.deviations ?? 3), options),
  );
  const figures = {
    last_seconds: readable(least),
    usual_seconds: readable(usual.median),
    limit_seconds: limit,
    min_ratio: options.minRatio,
  };
  if (best === undefined)
    return quiet(seen, `3 in a row above ${limit} s, or more of them a little below`, figures);
  if ((all.at(-1)?.finishedAt ?? 0) < view.now - staleSeconds(all))
    return quiet(`${seen}; not lately`, 'a new run', figures);
  return found(findingOf(view, best, all), seen, 'runs that take as long as before');
}

/**
 * Seconds after the newest success for which a slowdown is news, until the next run is long
 * overdue.
 */
function staleSeconds(all: readonly Timed[]): number {
  const [first, last] = [all[0], all.at(-1)];
  const mean = ((last?.startedAt ?? 0) - (first?.startedAt ?? 0)) / Math.max(1, all.length - 1);
  return Math.max(DAY_SECONDS, 3 * mean);
}

/** Factor on the required deviations for the number of runs a day. */
function often(all: readonly Timed[]): number {
  const [first, last] = [all[0], all.at(-1)];
  const days = Math.max(1, (last?.startedAt ?? 0) - (first?.startedAt ?? 0)) / DAY_SECONDS;
  return 1 + OFTEN * Math.max(0, Math.log10(all.length / days));
}

function threshold(usual: Usual, deviations: number, { minRatio }: SlowRunOptions): number {
  return Math.max(Math.log(minRatio), deviations * usual.spread * (1 + FEW_RUNS / usual.count));
}

function slowdownsOf(
  all: readonly Timed[],
  options: SlowRunOptions,
  offset: (instant: Instant) => number,
): Slowdown[] {
  const longest = Math.max(...TESTS.map(({ runs }) => runs));
  // If enough runs are known, what is usual is computed without any run that a test may call slow.
  const past = all.length >= 2 * longest ? all.slice(0, -longest) : all.slice(0, -3);
  const logs = logsOf(past);
  const seasonality = seasonalityOf(past, logs, offset);
  const usual = usualOfLogs(
    logs.map((log, index) => log - seasonality(past[index]?.startedAt ?? 0)),
  );
  const newest = all.slice(-longest);
  const adjusted = logsOf(newest).map(
    (log, index) => log - seasonality(newest[index]?.startedAt ?? 0),
  );
  return TESTS.flatMap((test) => {
    if (all.length - test.runs < options.minRuns) return [];
    const last = adjusted.slice(-test.runs);
    const level = ranked(last, test.runs - test.slow + 1);
    const needed = usual.median + threshold(usual, often(all) * test.deviations, options);
    if (level < needed || Math.exp(level) < options.minSeconds) return [];
    // The slowdown is over if two of the last three runs are fast again.
    if (ranked(last.slice(-3), 2) < usual.median + Math.log(options.minRatio)) return [];
    return [{ last: all.slice(-test.runs), usual, level, margin: (level - needed) / usual.spread }];
  });
}

/**
 * Confidence in a slowdown: 0.72, plus 0.04 for each doubling of `ratio` beyond 1.5, plus 0.02 for
 * each standard deviation of `margin` up to five, at most 0.85. Whether the slowdown matters is for
 * a person to say.
 */
export function slowConfidence(ratio: number, margin: number): Confidence {
  return addUp(
    {
      core: 7200,
      ratio: 400 * Math.max(0, Math.log2(ratio / 1.5)),
      margin: 200 * Math.min(5, Math.max(0, margin)),
    },
    8500,
    { slower_by: Number(ratio.toFixed(2)) },
  );
}

function findingOf(
  { summary }: TaskView,
  { last, usual, level, margin }: Slowdown,
  all: readonly Timed[],
): Finding {
  const ratio = Math.exp(level - usual.median);
  const between = usual.median + (level - usual.median) / 2;
  const isSlow = ({ seconds }: Timed) => Math.log(seconds) >= between;
  const since =
    all[
      all.findLastIndex((timed, index) => !isSlow(timed) && !isSlow(all[index - 1] ?? timed)) + 1
    ] ?? last[0];
  return taskFinding({
    detectorName: NAME,
    patternDetected: 'task_slowed',
    patternFamily: 'task_duration',
    task: summary.task,
    text: (name) => `Find out why '${name}' task takes longer than it used to`,
    confidence: slowConfidence(ratio, margin),
    evidence: {
      usual_seconds: readable(usual.median),
      seconds: readable(usualOf(last).median),
      ratio: Number(Math.exp(usualOf(last).median - usual.median).toFixed(2)),
      since: formatInstant(since?.finishedAt ?? 0, 'UTC'),
      slow_runs: all.filter((timed) => timed.finishedAt >= (since?.finishedAt ?? 0)).length,
      runs_compared: usual.count,
      symptom:
        `${counted(last.length, 'run')} took ${readable(level)} s and more; ` +
        `usual are ${readable(usual.median)} s`,
    },
    headline: ['usual_seconds', 'seconds', 'since'],
    newestFailureStartedAt: last.at(-1)?.startedAt ?? 0,
    failureStarts: last.map(({ startedAt }) => startedAt),
    value: 0.5,
    effort: 0.5,
    risk: 0.2,
    successMetrics: { max_seconds: readable(usual.median + Math.log(1.25)), runs: 5 },
  });
}
