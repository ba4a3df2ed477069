import { median } from 'simple-statistics';
import { type Run, secondsOf } from '../history/run';
import type { MetricAnswer, RunsSince } from '../history/successMetric';
import { DAY_SECONDS, formatInstant, HOUR_SECONDS } from '../lib/clock';
import { count, days, minutes, ratio, type Values } from '../lib/settings';
import { counted } from '../lib/text';
import type { Finding } from '../proposals/proposal';
import { addUp, type Confidence } from './baseline/confidence';
import { consecutiveSuccesses } from './baseline/successMetrics';
import {
  type Diagnosis,
  defineDetector,
  found,
  type InFlightRun,
  quiet,
  type TaskView,
  TRIAGE_WINDOWS,
  warmingUp,
} from './detector';
import { taskFinding } from './taskFinding';

const NAME = 'stuck_run_detector';

const settings = {
  minRuns: count(5, 'runs that must be known to have ended'),
  minRatio: ratio(2, 'so many times what the longest took'),
  minMedianRatio: ratio(20, 'and so many times what is usual'),
  minMinutes: minutes(30, 'and so many minutes (Sentry Crons: max_runtime of 30)'),
  maxAgeDays: days(7, 'what began longer ago was forgotten, not stuck'),
};
type StuckRunOptions = Values<typeof settings>;

/**
 * Finds a run that has not ended although it has taken much longer than any earlier run of its
 * task.
 */
export const stuckRun = defineDetector({
  kind: 'task',
  name: NAME,
  looksFor: 'look for runs that began and do not end',
  patterns: ['task_stuck'],
  family: 'task_schedule',
  settings,
  successMetrics: {
    unended_runs: { measure: unendedRuns, asksInFlight: true },
    consecutive_successes: consecutiveSuccesses,
  },
  make: (options) => ({
    windows: { ...TRIAGE_WINDOWS, inFlightDays: options.maxAgeDays },
    suspects: ({ inFlight, now }) => inFlight.some((run) => isOfInterest(run, now, options)),
    diagnose: (view) => diagnose(view, options),
  }),
});

/**
 * Met if at most `wanted` of the runs that were unended when the goal was made are still unended.
 */
function unendedRuns(wanted: number, { inFlightBefore }: RunsSince): MetricAnswer {
  return { now: inFlightBefore, met: inFlightBefore <= wanted };
}

function isOfInterest(
  { startedAt }: Run,
  now: number,
  { minMinutes, maxAgeDays }: StuckRunOptions,
): boolean {
  return now - startedAt >= minMinutes * 60 && now - startedAt <= maxAgeDays * DAY_SECONDS;
}

function diagnose(view: TaskView, options: StuckRunOptions): Diagnosis {
  const { now, inFlight } = view;
  const run = inFlight.find((each) => isOfInterest(each, now, options));
  if (run === undefined) return quiet('no run that began and has not ended', 'one');
  const seconds = [...view.sample, ...view.runs]
    .filter(({ status }) => status !== 'skipped' && status !== 'running')
    .flatMap((each) => secondsOf(each) ?? []);
  if (seconds.length < options.minRuns)
    return warmingUp(seconds.length, options.minRuns, 'runs that ended');
  const longest = Math.max(...seconds);
  const usual = median(seconds);
  const limit = Math.max(
    options.minRatio * longest,
    options.minMedianRatio * usual,
    options.minMinutes * 60,
  );
  const age = now - run.startedAt;
  const seen =
    `a run began ${formatInstant(run.startedAt, 'UTC')}, ${hours(age)} ago; ` +
    `the longest of ${seconds.length} took ${hours(longest)}`;
  const figures = {
    age_seconds: Math.round(age),
    limit_seconds: Math.round(limit),
    longest_seconds: Math.round(longest),
  };
  if (age < limit) return quiet(seen, `${hours(limit - age)} more without an end`, figures);
  return found(
    findingOf(view, run, { age, limit, longest, usual, count: seconds.length }),
    seen,
    'its end',
  );
}

interface Ages {
  readonly age: number;
  readonly limit: number;
  readonly longest: number;
  readonly usual: number;
  readonly count: number;
}

/**
 * Confidence that a run is stuck: 0.80 at the age limit, plus 0.05 for each doubling of the age
 * beyond it, at most 0.95. The maximum is 0.85 if there is no sign that the run's host is alive,
 * because the host is then the likelier cause, and if the task has run again since, because then
 * perhaps only the record of the run's end is missing. `age` and `limit` are in seconds.
 */
export function stuckConfidence(
  age: number,
  limit: number,
  isHostAlive: boolean,
  laterRuns = 0,
): Confidence {
  const max = isHostAlive && laterRuns === 0 ? 9500 : 8500;
  return addUp({ core: 8000, age: 500 * Math.max(0, Math.log2(age / limit)) }, max, {
    times_the_limit: Number((age / limit).toFixed(2)),
    host_is_alive: isHostAlive,
  });
}

function findingOf(
  view: TaskView,
  run: InFlightRun,
  { age, limit, longest, usual, count }: Ages,
): Finding {
  const later = view.runs.filter(({ startedAt }) => startedAt > run.startedAt).length;
  return taskFinding({
    detectorName: NAME,
    patternDetected: 'task_stuck',
    patternFamily: 'task_schedule',
    task: view.summary.task,
    text: (name) => `End or mend a run of '${name}' task that began and does not end`,
    confidence: stuckConfidence(age, limit, run.hostSeenAt !== null, later),
    evidence: {
      run_id: run.runId,
      started_at: formatInstant(run.startedAt, 'UTC'),
      age_hours: Number((age / HOUR_SECONDS).toFixed(1)),
      longest_seconds: Math.round(longest),
      median_seconds: Math.round(usual),
      runs_compared: count,
      host: run.host,
      host_last_seen: run.hostSeenAt === null ? null : formatInstant(run.hostSeenAt, 'UTC'),
      later_runs: later,
      unended_runs: view.inFlight.length,
    },
    headline: ['started_at', 'age_hours', 'longest_seconds'],
    newestFailureStartedAt: run.startedAt,
    value: 0.8,
    effort: 0.3,
    risk: 0.4,
    isOngoing: true,
    successMetrics: { unended_runs: 0, consecutive_successes: 1 },
  });
}

function hours(seconds: number): string {
  return seconds < HOUR_SECONDS
    ? counted(Math.max(1, Math.round(seconds / 60)), 'minute')
    : counted(Math.round(seconds / 360) / 10, 'hour');
}
