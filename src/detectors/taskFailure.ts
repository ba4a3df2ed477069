import { formatInstant, HOUR_SECONDS, type Instant } from '../clock';
import type { TaskFailureOptions } from '../config/detectorOptions';
import type { Run } from '../history/history';
import { counted } from '../printable';
import type { Finding } from '../proposals/proposal';
import { type Confidence, type FailureFigures, failureConfidence } from './confidence';
import { type Detector, type Diagnosis, found, quiet, type TaskGlimpse, type TaskView } from './detector';
import { countErrorTypes, errorTypeOf, errorTypesShown } from './errorTypes';
import { countFailed, type Occurrence, occurrencesOf, trailing } from './occurrences';
import { taskFinding } from './taskFinding';

const NAME = 'task_failure_detector';
/** The metadata of a goal shows these of the evidence, as in the seed. */
const HEADLINE = ['failure_count', 'error_type'];

/**
 * A task that keeps failing: `minFailures` within the last `lookbackHours`, or its last `minConsecutive` runs however far
 * apart, or `minFailuresOfLast` of its last `lastRuns`. Once its last `recoverySuccesses` runs succeeded, it has healed.
 */
export function taskFailureDetector(options: TaskFailureOptions): Detector {
  const fewest = Math.min(options.minFailures, options.minConsecutive, options.minFailuresOfLast);
  return {
    name: NAME,
    suspects: ({ summary }) => summary.failures >= fewest && (summary.recent.failures > 0 || isFailing(summary)),
    diagnose: (view) => diagnose(view, options),
  };
}

function isFailing({ lastFailureAt, lastSuccessAt }: TaskGlimpse['summary']): boolean {
  return lastFailureAt !== null && (lastSuccessAt === null || lastSuccessAt <= lastFailureAt);
}

/** A stretch of runs up to now in which the task failed often enough, and by which rule. */
interface Stretch {
  readonly rule: 'window' | 'consecutive' | 'share_of_last';
  readonly failed: readonly Run[];
  readonly failures: number;
  readonly successes: number;
  readonly firstFailureAt: Instant;
  readonly confidence: Confidence;
}

function diagnose(view: TaskView, options: TaskFailureOptions): Diagnosis {
  const all = occurrencesOf(view.runs);
  const successesSince = trailing(all, false);
  const window = stretchOfWindow(view, all, options);
  const ofLast = surestOfLast(all, view.now, options);
  const stretches = [...(window.failures >= options.minFailures ? [window] : []), ...(ofLast ? [ofLast] : [])];
  const seen = `${counted(window.failures, 'failure')} and ${counted(window.successes, 'success', 'successes')} in ${counted(options.lookbackHours, 'hour')}; ${lastOutcome(all)}`;
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
  const windowShare = rounded(window.failures / Math.max(1, window.failures + window.successes));
  const stretch = second !== undefined && second.confidence.confidence > first.confidence.confidence ? second : first;
  return found(
    findingOf(view, stretch, { consecutive: trailing(all, true), windowShare }, options),
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
  return `${counted(inWindow, 'more failure')} within ${counted(options.lookbackHours, 'hour')}, or ${inARow} in a row`;
}

function healing({ recoverySuccesses }: TaskFailureOptions): string {
  return `${counted(recoverySuccesses, 'success', 'successes')} in a row`;
}

/** The last `lookbackHours`. Where more runs ended than are looked at closely, the counts are the history's own. */
function stretchOfWindow(view: TaskView, all: readonly Occurrence[], options: TaskFailureOptions): Stretch {
  const since = view.now - options.lookbackHours * HOUR_SECONDS;
  const occurrences = all.filter(({ finishedAt }) => finishedAt >= since);
  const { recent } = view.summary;
  const isWhole = view.runs.filter(({ finishedAt }) => (finishedAt ?? 0) >= since).length >= recent.runsRead;
  const failures = isWhole ? countFailed(occurrences) : recent.failures;
  const successes = isWhole ? occurrences.length - failures : recent.successes;
  const first = occurrences.find(({ failed }) => failed)?.finishedAt;
  const failed = isWhole
    ? occurrences.filter((occurrence) => occurrence.failed).map(({ run }) => run)
    : view.failures.filter(({ finishedAt }) => (finishedAt ?? 0) >= since);
  const types = countErrorTypes(failed);
  return {
    rule: 'window',
    failed,
    failures,
    successes,
    firstFailureAt: (isWhole ? first : recent.firstFailureAt) ?? 0,
    confidence: failureConfidence({
      largestErrorGroup: types[0]?.count ?? 1,
      failures: Math.max(1, failures),
      successes,
      successesSince: trailing(all, false),
      usual: usualOf(all, since),
    }),
  };
}

/**
 * Of all stretches of last runs that failed all, or at least half once enough of the last few failed, the longest of the
 * surest.
 */
function surestOfLast(all: readonly Occurrence[], now: Instant, options: TaskFailureOptions): Stretch | undefined {
  const { minConsecutive, minFailuresOfLast, lastRuns } = options;
  const isOften = countFailed(all.slice(-lastRuns)) >= minFailuresOfLast;
  const successesSince = trailing(all, false);
  const usual = usualOf(all, now - options.lookbackHours * HOUR_SECONDS);
  const group = new LargestGroup();
  let failures = 0;
  let best: Omit<Stretch, 'failed'> | undefined;
  for (let length = 1; length <= all.length; length++) {
    const occurrence = all[all.length - length];
    if (occurrence?.failed !== true) continue; // a stretch begins with a failure
    failures += 1;
    const largestErrorGroup = group.add(errorTypeOf(occurrence.run));
    const isAll = failures === length && failures >= minConsecutive;
    const isHalf = isOften && failures >= minFailuresOfLast && 2 * failures >= length;
    if (!isAll && !isHalf) continue;
    const successes = length - failures;
    const confidence = failureConfidence({ largestErrorGroup, failures, successes, successesSince, usual });
    if (confidence.confidence < (best?.confidence.confidence ?? 0)) continue;
    const rule = isAll ? 'consecutive' : 'share_of_last';
    best = { rule, failures, successes, firstFailureAt: occurrence.finishedAt, confidence };
  }
  if (best === undefined) return undefined;
  const stretch = all.slice(-(best.failures + best.successes));
  return { ...best, failed: stretch.filter(({ failed }) => failed).map(({ run }) => run) };
}

/** Fewer runs than this say nothing of what is usual. */
const USUAL_RUNS_MIN = 30;

/** How often it failed before the window, as far as enough is known. */
function usualOf(all: readonly Occurrence[], before: Instant): FailureFigures['usual'] {
  const past = all.filter(({ finishedAt }) => finishedAt < before);
  const share = countFailed(past) / Math.max(1, past.length);
  // What mostly failed is broken, not unlucky.
  return past.length < USUAL_RUNS_MIN || share >= 0.5 ? undefined : { share, runs: past.length };
}

/** How many of what was added are alike, at most. */
class LargestGroup {
  readonly #counts = new Map<string, number>();
  #largest = 0;

  add(type: string): number {
    const count = (this.#counts.get(type) ?? 0) + 1;
    this.#counts.set(type, count);
    this.#largest = Math.max(this.#largest, count);
    return this.#largest;
  }
}

function findingOf(
  { summary, now }: TaskView,
  { rule, failed, failures, successes, firstFailureAt, confidence }: Stretch,
  { consecutive, windowShare }: { readonly consecutive: number; readonly windowShare: number },
  options: TaskFailureOptions,
): Finding {
  const last = failed.at(-1);
  const types = countErrorTypes(failed);
  const hours = rule === 'window' ? options.lookbackHours : Math.ceil((now - firstFailureAt) / HOUR_SECONDS);
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
      error_type: types[0]?.errorType ?? 'unknown',
      first_failure: formatInstant(firstFailureAt, 'UTC'),
      last_failure: formatInstant(last?.finishedAt ?? 0, 'UTC'),
      success_count: successes,
      failure_share: windowShare,
      rule,
      consecutive_failures: consecutive,
      error_types: errorTypesShown(types),
    },
    headline: HEADLINE,
    newestFailureStartedAt: failed.reduce((newest, { startedAt }) => Math.max(newest, startedAt), 0),
    value: 0.8,
    effort: 0.5,
    risk: 0.3,
    successMetrics: { task_success_rate: 0.95, consecutive_successes: 3 },
  });
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
