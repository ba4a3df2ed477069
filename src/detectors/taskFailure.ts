import { countFailed, type Occurrence, trailing } from '../history/occurrences';
import type { MetricAnswer, MetricOptions, RunsSince } from '../history/successMetric';
import { decidedOccurrences } from '../history/undecided';
import { formatInstant, HOUR_SECONDS, type Instant } from '../lib/clock';
import type { JsonMap } from '../lib/json';
import { fourPlaces } from '../lib/rounding';
import { counted } from '../lib/text';
import type { Finding } from '../proposals/proposal';
import { commonestShown, countErrorTypes, errorTypesShown } from './baseline/errorCounts';
import {
  type Stretch,
  stretchOfWindow,
  surestOfLast,
  type TaskFailureOptions,
  taskFailureSettings,
} from './baseline/failureStretches';
import { consecutiveSuccesses, lastFailed, shareOf } from './baseline/successMetrics';
import {
  type Diagnosis,
  defineDetector,
  found,
  quiet,
  type TaskTriage,
  type TaskView,
  TRIAGE_WINDOWS,
} from './detector';
import { taskFinding } from './taskFinding';

const NAME = 'task_failure_detector';
/** Keys of the evidence that are copied into a goal's metadata, as in the seed. */
const HEADLINE = ['failure_count', 'error_type'];

/**
 * Finds a task that keeps failing: `minFailures` within the last `lookbackHours`, or its last
 * `minConsecutive` runs however far apart, or `minFailuresOfLast` of its last `lastRuns`. A task
 * whose last `recoverySuccesses` runs succeeded has healed.
 */
export const taskFailure = defineDetector({
  kind: 'task',
  name: NAME,
  looksFor: 'look for recurring failures',
  patterns: ['task_failure_recurring'],
  family: 'task_failure',
  settings: taskFailureSettings,
  successMetrics: {
    task_success_rate: { measure: taskSuccessRate },
    consecutive_successes: consecutiveSuccesses,
  },
  make: (options) => {
    const { minFailures, minConsecutive, minFailuresOfLast, lookbackHours } = options;
    const fewest = Math.min(minFailures, minConsecutive, minFailuresOfLast);
    return {
      windows: { ...TRIAGE_WINDOWS, recentHours: lookbackHours },
      suspects: ({ summary }) =>
        summary.failures >= fewest && (summary.recent.failures > 0 || isFailing(summary)),
      diagnose: (view) => diagnose(view, options),
    };
  },
});

/** Met if at least the share `wanted` of the newest `windowRuns` occurrences succeeded. */
function taskSuccessRate(
  wanted: number,
  since: RunsSince,
  _metrics: JsonMap,
  { minRuns, windowRuns }: MetricOptions,
): MetricAnswer {
  const last = decidedOccurrences(since).slice(-windowRuns);
  const rate = shareOf(last, ({ failed }) => !failed);
  const met = last.length >= minRuns && (rate ?? 0) >= wanted;
  return { now: rate, met, against: lastFailed(since, 'failed') };
}

function isFailing({ lastFailureAt, lastSuccessAt }: TaskTriage['summary']): boolean {
  return lastFailureAt !== null && (lastSuccessAt === null || lastSuccessAt <= lastFailureAt);
}

function diagnose(view: TaskView, options: TaskFailureOptions): Diagnosis {
  const all = decidedOccurrences(view);
  const successesSince = trailing(all, false);
  const window = stretchOfWindow(view, all, options);
  const ofLast = surestOfLast(all, view.now, options);
  const stretches = [
    ...(window.failures >= options.minFailures ? [window] : []),
    ...(ofLast ? [ofLast] : []),
  ];
  const seen =
    `${counted(window.failures, 'failure')} and ` +
    `${counted(window.successes, 'success', 'successes')} ` +
    `in ${counted(options.lookbackHours, 'hour')}; ${lastOutcome(all)}`;
  const [first, second] = stretches;
  if (first === undefined) {
    return quiet(seen, wanting(window.failures, trailing(all, true), options), {
      failures: window.failures,
      min_failures: options.minFailures,
      consecutive_failures: trailing(all, true),
      min_consecutive: options.minConsecutive,
    });
  }
  if (successesSince >= options.recoverySuccesses) {
    return quiet(
      `${seen}: it healed itself`,
      `a failure (after ${options.recoverySuccesses} successes in a row it counts as healed)`,
      { failures: window.failures, successes_since_last_failure: successesSince },
    );
  }
  const windowShare = fourPlaces(window.failures / Math.max(1, window.failures + window.successes));
  // The share starts at the window's first failure whichever rule applies, so that a refused
  // problem is compared over equal windows.
  const shareSinceFirst = shareSince(
    all,
    window.failures > 0 ? window.firstFailureAt : first.firstFailureAt,
  );
  const stretch =
    second !== undefined && second.confidence.confidence > first.confidence.confidence
      ? second
      : first;
  return found(
    findingOf(
      view,
      stretch,
      { consecutive: trailing(all, true), windowShare, shareSinceFirst },
      options,
    ),
    seen,
    healing(options),
  );
}

function lastOutcome(all: readonly Occurrence[]): string {
  const last = all.at(-1);
  if (last === undefined) return 'no run has ended';
  const count = trailing(all, last.failed);
  return `the last ${count === 1 ? 'run' : `${count} runs`} ${last.failed ? 'failed' : 'succeeded'}`;
}

function wanting(failures: number, consecutive: number, options: TaskFailureOptions): string {
  const inWindow = Math.max(1, options.minFailures - failures);
  const inARow = Math.max(1, options.minConsecutive - consecutive);
  return (
    `${counted(inWindow, 'more failure')} ` +
    `within ${counted(options.lookbackHours, 'hour')}, or ${inARow} in a row`
  );
}

function healing({ recoverySuccesses }: TaskFailureOptions): string {
  return `${counted(recoverySuccesses, 'success', 'successes')} in a row`;
}

/** Share of the occurrences ended at `firstFailureAt` or later that failed, to 4 places. */
function shareSince(all: readonly Occurrence[], firstFailureAt: Instant): number {
  const since = all.filter(({ finishedAt }) => finishedAt >= firstFailureAt);
  return fourPlaces(countFailed(since) / Math.max(1, since.length));
}

interface Shares {
  readonly consecutive: number;
  readonly windowShare: number;
  readonly shareSinceFirst: number;
}

function findingOf(
  { summary, now }: TaskView,
  { rule, failed, failures, successes, firstFailureAt, confidence }: Stretch,
  { consecutive, windowShare, shareSinceFirst }: Shares,
  options: TaskFailureOptions,
): Finding {
  const last = failed.at(-1);
  const types = countErrorTypes(failed);
  const hours =
    rule === 'window' ? options.lookbackHours : Math.ceil((now - firstFailureAt) / HOUR_SECONDS);
  return taskFinding({
    detectorName: NAME,
    patternDetected: 'task_failure_recurring',
    patternFamily: 'task_failure',
    task: summary.task,
    text: (name) => `Fix recurring failures in '${name}' task`,
    confidence,
    evidence: {
      failure_count: failures,
      lookback_hours: hours,
      ...commonestShown(types),
      first_failure: formatInstant(firstFailureAt, 'UTC'),
      last_failure: formatInstant(last?.finishedAt ?? 0, 'UTC'),
      success_count: successes,
      failure_share: windowShare,
      failure_share_since_first: shareSinceFirst,
      rule,
      consecutive_failures: consecutive,
      error_types: errorTypesShown(types),
    },
    headline: HEADLINE,
    newestFailureStartedAt: failed.reduce(
      (newest, { startedAt }) => Math.max(newest, startedAt),
      0,
    ),
    failureStarts: failed.map(({ startedAt }) => startedAt),
    value: 0.8,
    effort: 0.5,
    risk: 0.3,
    successMetrics: { task_success_rate: 0.95, consecutive_successes: 3 },
  });
}
