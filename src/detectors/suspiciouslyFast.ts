import type { MetricAnswer, RunsSince } from '../history/successMetric';
import { formatInstant } from '../lib/clock';
import type { JsonMap } from '../lib/json';
import { count, seconds, share, type Values } from '../lib/settings';
import { percent } from '../lib/text';
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
} from './baseline/durations';
import { lastSuccess, lastSuccessSeconds, runsOf } from './baseline/successMetrics';
import { type Diagnosis, defineDetector, found, quiet, type TaskView, warmingUp } from './detector';
import { taskFinding } from './taskFinding';

const NAME = 'suspiciously_fast_detector';
/**
 * Maximum share of the typical duration (geometric mean) that a recent success may have taken for
 * its task to be a suspect.
 */
const TRIAGE_SHARE = 0.5;

const settings = {
  minRuns: count(10, 'successes that must be known'),
  maxShare: share(0.2, 'the part, at most'),
  runsInARow: count(3, 'successes in a row'),
  minUsualSeconds: seconds(5, 'of tasks that usually take less nothing can be told'),
};
type SuspiciouslyFastOptions = Values<typeof settings>;

/**
 * Finds a task that succeeds in a small part of its usual time, and so may no longer do all its
 * work.
 */
export const suspiciouslyFast = defineDetector({
  kind: 'task',
  name: NAME,
  looksFor: 'look for tasks that succeed in a small part of their usual time',
  patterns: ['task_too_fast'],
  family: 'task_duration',
  settings,
  successMetrics: { min_seconds: { measure: minSeconds } },
  make: (options) => ({
    suspects: ({ summary: { typicalSeconds, recent } }) =>
      typicalSeconds !== null &&
      recent.shortestSeconds !== null &&
      recent.shortestSeconds <= TRIAGE_SHARE * typicalSeconds,
    diagnose: (view) => diagnose(view, options),
  }),
});

/** Met if each of the newest successes took at least `wanted` seconds. */
function minSeconds(wanted: number, since: RunsSince, metrics: JsonMap): MetricAnswer {
  // If the goal has no key `runs`, the newest five successes are read, and three are enough.
  const last = lastSuccessSeconds(since, runsOf(metrics, 5));
  const now = last.length === 0 ? null : Math.min(...last);
  const met = last.length >= runsOf(metrics, 3) && (now ?? 0) >= wanted;
  return { now, met, against: lastSuccess(since, (seconds) => seconds < wanted) };
}

function diagnose(view: TaskView, options: SuspiciouslyFastOptions): Diagnosis {
  const { minRuns, maxShare, minUsualSeconds, runsInARow } = options;
  const all = timedSuccesses(view);
  if (all.length < minRuns + runsInARow)
    return warmingUp(all.length, minRuns + runsInARow, 'successes');
  const past = all.slice(0, -runsInARow);
  const last = all.slice(-runsInARow);
  const usual = usualOf(past);
  const level = ranked(logsOf(last), runsInARow);
  const limit = Math.min(usual.median + Math.log(maxShare), usual.low);
  const seen =
    `the last ${runsInARow} successes took at most ${readable(level)} s; ` +
    `usual are ${readable(usual.median)} s`;
  const figures = {
    last_seconds: readable(level),
    usual_seconds: readable(usual.median),
    max_share: maxShare,
  };
  if (Math.exp(usual.median) < minUsualSeconds)
    return quiet(
      `usual are ${readable(usual.median)} s: too little to tell`,
      `${minUsualSeconds} s`,
      figures,
    );
  if (level > limit)
    return quiet(seen, `${runsInARow} in a row below ${readable(limit)} s`, figures);
  return found(
    findingOf(view, { last, usual, level, all }),
    seen,
    'a run that takes as long as before',
  );
}

/**
 * Confidence that a task is suspiciously fast: 0.76, plus 0.04 for each halving of `share` below
 * one fifth of the usual time, at most 0.85, because some tasks just have less to do.
 */
export function fastConfidence(share: number): Confidence {
  return addUp({ core: 7600, share: 400 * Math.max(0, Math.log2(0.2 / share)) }, 8500, {
    share_of_usual: Number(share.toPrecision(2)),
  });
}

function findingOf(
  { summary }: TaskView,
  {
    last,
    usual,
    level,
    all,
  }: { last: readonly Timed[]; usual: Usual; level: number; all: readonly Timed[] },
): Finding {
  const share = Math.exp(level - usual.median);
  const since =
    all[all.findLastIndex(({ seconds }) => Math.log(seconds) > (level + usual.median) / 2) + 1] ??
    last[0];
  return taskFinding({
    detectorName: NAME,
    patternDetected: 'task_too_fast',
    patternFamily: 'task_duration',
    task: summary.task,
    text: (name) =>
      `Check that '${name}' task still does its work: ` +
      `it ends in ${percent(share)} of its usual time`,
    confidence: fastConfidence(share),
    evidence: {
      usual_seconds: readable(usual.median),
      seconds: readable(usualOf(last).median),
      share_of_usual: Number(share.toPrecision(2)),
      since: formatInstant(since?.finishedAt ?? 0, 'UTC'),
      runs_compared: usual.count,
    },
    headline: ['usual_seconds', 'seconds', 'since'],
    newestFailureStartedAt: last.at(-1)?.startedAt ?? 0,
    failureStarts: last.map(({ startedAt }) => startedAt),
    value: 0.6,
    effort: 0.3,
    risk: 0.2,
    successMetrics: { min_seconds: readable(usual.low), runs: 3 },
  });
}
