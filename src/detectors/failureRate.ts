import {
  countStumbled,
  type Occurrence,
  occurrencesOf,
  stumbleStarts,
} from '../history/occurrences';
import { fourPlaces } from '../lib/rounding';
import { count, ratio, share, surprisalLimit, type Values } from '../lib/settings';
import { chanceOfAsMany, surprisal } from '../lib/statistics';
import { counted, percent } from '../lib/text';
import type { Finding } from '../proposals/proposal';
import { addUp, type Confidence } from './baseline/confidence';
import { stumblesShown } from './baseline/errorCounts';
import { hasRecovered, recoveryRuns } from './baseline/recovery';
import { maxFailureShare } from './baseline/successMetrics';
import { type Diagnosis, defineDetector, found, quiet, type TaskView, warmingUp } from './detector';
import { taskFinding } from './taskFinding';

const NAME = 'failure_rate_detector';
/**
 * Numbers of newest runs to compare with the runs before them. A small number shows a step soon, a
 * large one shows a small step.
 */
const RECENT_RUNS = [20, 40, 80, 160, 320];

const settings = {
  minRuns: count(
    20,
    'runs that must be known of now and of before (ElastAlert 2: min_denominator)',
  ),
  minFailures: count(5, 'failures among the last runs, at least'),
  minShare: share(0.1, 'share of the last runs that failed, at least'),
  minRatio: ratio(3, 'and so many times that of the past (ElastAlert 2: spike_height)'),
  minSurprise: surprisalLimit(5.5, 'and chance is so unlikely a cause: 5 is one in 100,000'),
};
type FailureRateOptions = Values<typeof settings>;

/** Finds a task that fails more often than it used to, though not always. */
export const failureRate = defineDetector({
  kind: 'task',
  name: NAME,
  looksFor: 'look for tasks that fail more often than before',
  patterns: ['failure_rate_increased'],
  family: 'task_failure',
  settings,
  successMetrics: { max_failure_share: maxFailureShare },
  make: (options) => ({
    suspects: ({ summary }) =>
      summary.failures >= options.minFailures &&
      summary.recent.failures > 0 &&
      summary.runsRead >= 2 * options.minRuns,
    diagnose: (view) => diagnose(view, options),
  }),
});

interface Rate {
  readonly failures: number;
  readonly runs: number;
}

interface Comparison {
  readonly recent: Rate & { readonly occurrences: readonly Occurrence[] };
  readonly before: Rate;
  readonly chance: number;
}

function diagnose(view: TaskView, options: FailureRateOptions): Diagnosis {
  const all = occurrencesOf(view.runs);
  const known = Math.max(all.length, view.summary.successes + view.summary.failures);
  if (known < 2 * options.minRuns) return warmingUp(known, 2 * options.minRuns, 'runs');
  const comparisons = RECENT_RUNS.filter(
    (runs) => runs >= options.minRuns && 2 * runs <= all.length,
  ).flatMap((runs) => compared(view, all, runs));
  const clear = comparisons.filter((comparison) => isClear(comparison, options));
  const best = least(clear.length > 0 ? clear : comparisons);
  if (best === undefined) return warmingUp(all.length, 2 * options.minRuns, 'runs');
  const seen =
    `${percent(shareOf(best.recent))} of the last ${best.recent.runs} runs failed, ` +
    `${percent(shareOf(best.before))} of ${best.before.runs} before`;
  const figures = {
    recent_failures: best.recent.failures,
    recent_runs: best.recent.runs,
    past_failures: best.before.failures,
    past_runs: best.before.runs,
    surprise: surprisal(best.chance),
    min_surprise: options.minSurprise,
  };
  if (clear.length === 0)
    return quiet(
      seen,
      `a share of at least ${percent(options.minShare)} and ${options.minRatio} times the past`,
      figures,
    );
  if (hasRecovered(all, best.recent.runs, shareOf(best.recent)))
    return quiet(`${seen}; it recovered`, 'more failures', figures);
  return found(
    findingOf(view, best, figures),
    seen,
    `${counted(recoveryRuns(shareOf(best.recent)), 'success', 'successes')} in a row`,
  );
}

/**
 * Compares the last `runs` runs with all runs before them, and with the older half of those earlier
 * runs, because a slow rise is already under way in the newer half. The comparison that shows a
 * rise better counts.
 */
function compared(view: TaskView, all: readonly Occurrence[], runs: number): Comparison[] {
  const occurrences = all.slice(-runs);
  const recent = { occurrences, failures: countStumbled(occurrences), runs };
  const earlier = all.slice(0, -runs);
  const half = earlier.slice(0, Math.ceil(earlier.length / 2));
  // Older runs that are not examined one by one are known by their counts.
  const { summary } = view;
  const older = {
    failures: Math.max(
      0,
      view.runs.length < summary.runsRead ? summary.failures - countStumbled(all) : 0,
    ),
    runs: Math.max(
      0,
      view.runs.length < summary.runsRead ? summary.failures + summary.successes - all.length : 0,
    ),
  };
  return [earlier, half].map((past) => {
    const before = {
      failures: countStumbled(past) + older.failures,
      runs: past.length + older.runs,
    };
    return { recent, before, chance: chanceOfAsMany(recent, before) };
  });
}

/**
 * The failure share of the past with one failure and one success added, so that a past without
 * failures counts as if it had nearly had one.
 */
function pastShare({ failures, runs }: Rate): number {
  return (failures + 1) / (runs + 2);
}

function isClear({ recent, before, chance }: Comparison, options: FailureRateOptions): boolean {
  const now = shareOf(recent);
  return (
    recent.failures >= options.minFailures &&
    before.runs >= options.minRuns &&
    now >= options.minShare &&
    now >= options.minRatio * shareOf(before) &&
    now >= 2 * pastShare(before) &&
    surprisal(chance) >= options.minSurprise
  );
}

function shareOf({ failures, runs }: Rate): number {
  return failures / runs;
}

function least(comparisons: readonly Comparison[]): Comparison | undefined {
  return comparisons.reduce<Comparison | undefined>(
    (best, each) => (best === undefined || each.chance < best.chance ? each : best),
    undefined,
  );
}

/**
 * Confidence in a risen failure rate: 0.70, plus 0.02 for each power of ten by which chance is a
 * less likely cause than `minSurprise` asks, at most 0.85. How much failing is too much is for a
 * person to say.
 */
export function rateConfidence(surprisalAt: number, minSurprise: number): Confidence {
  return addUp({ core: 7000, surprise: 200 * Math.max(0, surprisalAt - minSurprise) }, 8500, {
    surprise_at: surprisalAt,
  });
}

function findingOf(
  { summary }: TaskView,
  { recent, before }: Comparison,
  figures: Record<string, number>,
): Finding {
  const { surprise: surprisalAt = 0, min_surprise: minSurprise = 0, ...counts } = figures;
  return taskFinding({
    detectorName: NAME,
    patternDetected: 'failure_rate_increased',
    patternFamily: 'task_failure',
    task: summary.task,
    text: (name) => `Find out why '${name}' task fails more often than before`,
    confidence: rateConfidence(surprisalAt, minSurprise),
    evidence: {
      failure_share: fourPlaces(shareOf(recent)),
      past_failure_share: fourPlaces(shareOf(before)),
      ...counts,
      ...stumblesShown(recent.occurrences),
    },
    headline: ['failure_share', 'past_failure_share', 'error_type'],
    newestFailureStartedAt:
      recent.occurrences.findLast(({ stumbled }) => stumbled)?.firstRun.startedAt ?? 0,
    failureStarts: stumbleStarts(recent.occurrences),
    value: 0.7,
    effort: 0.5,
    risk: 0.3,
    successMetrics: { max_failure_share: fourPlaces(Math.max(0.05, pastShare(before))), runs: 20 },
  });
}
