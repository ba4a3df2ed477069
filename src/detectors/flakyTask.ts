import {
  countStumbled,
  type Occurrence,
  occurrencesOf,
  stumbleStarts,
  trailing,
} from '../history/occurrences';
import { fourPlaces } from '../lib/rounding';
import { count, share, type Values } from '../lib/settings';
import { chanceOfAsMany, surprisal } from '../lib/statistics';
import { counted, percent } from '../lib/text';
import type { Finding } from '../proposals/proposal';
import { addUp, type Confidence } from './baseline/confidence';
import { stumblesShown } from './baseline/errorCounts';
import { hasRecovered, recoveryRuns } from './baseline/recovery';
import { maxFailureShare } from './baseline/successMetrics';
import { type Diagnosis, defineDetector, found, quiet, type TaskView, warmingUp } from './detector';
import { taskFinding } from './taskFinding';

const NAME = 'flaky_task_detector';
/**
 * Numbers of newest runs to examine, in this order. A small number shows flakiness that has just
 * begun, a large one flakiness that was always there.
 */
const LAST_RUNS = [12, 20, 30, 50, 100, 200];
/** Minimum number of known runs of a task that is called flaky without having become so. */
const ALWAYS_RUNS_MIN = 20;
/** Maximum number of newest runs in which such constant flakiness is looked for. */
const ALWAYS_RUNS_MAX = 200;
/** Minimum failure share of a task that is called flaky without having become so. */
const ALWAYS_SHARE_MIN = 0.25;
/**
 * Minimum surprisal, `-log10(p)`, for a task to have become flaky. p is the chance of as many
 * failures in the newest runs if the failure rate had not changed.
 */
const MIN_SURPRISAL = 6;
/**
 * Maximum mean number of failures in a row. A task that fails longer before a success is broken,
 * not flaky.
 */
const MEAN_STREAK_MAX = 3;
/**
 * Number of failures in a row, up to the newest run, from which a task counts as failing and not as
 * alternating.
 */
const FAILING_STREAK_MAX = 5;

const settings = {
  minRuns: count(12, 'runs that must be known'),
  minEpisodes: count(4, 'failures that passed by themselves'),
  minShare: share(0.2, 'share of the runs that fail, and that succeed, at least'),
};
type FlakyTaskOptions = Values<typeof settings>;

/** Finds a task whose successes and failures alternate without a known cause. */
export const flakyTask = defineDetector({
  kind: 'task',
  name: NAME,
  looksFor: 'look for tasks that fail now and then and pass again by themselves',
  patterns: ['task_flaky'],
  family: 'task_failure',
  settings,
  successMetrics: { max_failure_share: maxFailureShare },
  make: (options) => ({
    suspects: ({ summary }) =>
      summary.failures >= options.minEpisodes && summary.successes >= options.minEpisodes,
    diagnose: (view) => diagnose(view, options),
  }),
});

interface Alternation {
  readonly occurrences: readonly Occurrence[];
  readonly failures: number;
  /** Number of streaks of failures that ended with a success. */
  readonly episodes: number;
  readonly share: number;
  /** Surprisal, `-log10(p)`, of this many failures if the rate were that of the runs before. */
  readonly surprise: number;
}

function diagnose(view: TaskView, options: FlakyTaskOptions): Diagnosis {
  const all = occurrencesOf(view.runs);
  if (all.length < options.minRuns) return warmingUp(all.length, options.minRuns, 'runs');
  const always = alternation(all, Math.min(all.length, ALWAYS_RUNS_MAX));
  const looks = LAST_RUNS.filter((runs) => runs >= options.minRuns && runs <= all.length).map(
    (runs) => alternation(all, runs),
  );
  const flaky =
    looks.find((look) => isFlaky(look, options)) ??
    [always].find((look) => isAlwaysFlaky(look, options));
  const shown =
    flaky ?? looks.reduce((best, look) => (look.episodes > best.episodes ? look : best), always);
  const runs = shown.occurrences.length;
  const seen =
    `${counted(shown.episodes, 'failure')} that passed by themselves ` +
    `in the last ${runs} runs, ${percent(shown.share)} failed`;
  const figures = {
    episodes: shown.episodes,
    min_episodes: options.minEpisodes,
    runs,
    failure_share: fourPlaces(shown.share),
  };
  if (flaky === undefined)
    return quiet(
      seen,
      `${options.minEpisodes} such failures and a share of at least ${percent(options.minShare)}`,
      figures,
    );
  if (hasRecovered(all, flaky.occurrences.length, flaky.share))
    return quiet(`${seen}; it recovered`, 'more failures', figures);
  if (trailing(all, true) >= FAILING_STREAK_MAX)
    return quiet(`${seen}; now it only fails`, 'a success', figures);
  return found(
    findingOf(view, flaky, options.minEpisodes),
    seen,
    `${counted(recoveryRuns(flaky.share), 'success', 'successes')} in a row`,
  );
}

function alternation(all: readonly Occurrence[], runs: number): Alternation {
  const occurrences = all.slice(-runs);
  const before = all.slice(0, -runs);
  const failures = countStumbled(occurrences);
  const episodes = occurrences.filter(
    (now, index) => !now.failed && hasPassed(now, occurrences[index - 1]),
  ).length;
  const chance = chanceOfAsMany(
    { failures, runs: occurrences.length },
    { failures: countStumbled(before), runs: before.length },
  );
  return {
    occurrences,
    failures,
    episodes,
    share: failures / occurrences.length,
    surprise: surprisal(chance),
  };
}

/**
 * Whether a failure passed by itself: the next run succeeded, or the next attempt of the same run.
 */
function hasPassed(now: Occurrence, before: Occurrence | undefined): boolean {
  return now.stumbled || before?.failed === true;
}

/** Whether the task has become flaky, with chance as an unlikely explanation. */
function isFlaky(look: Alternation, options: FlakyTaskOptions): boolean {
  return alternates(look, options) && look.surprise >= MIN_SURPRISAL;
}

/** Whether the task has been flaky for as long as its known runs show. */
function isAlwaysFlaky(look: Alternation, options: FlakyTaskOptions): boolean {
  const runs = look.occurrences.length;
  return runs >= ALWAYS_RUNS_MIN && look.share >= ALWAYS_SHARE_MIN && alternates(look, options);
}

function alternates(
  { episodes, failures, share }: Alternation,
  options: FlakyTaskOptions,
): boolean {
  return (
    episodes >= options.minEpisodes &&
    share >= options.minShare &&
    share <= 1 - options.minShare &&
    failures / episodes <= MEAN_STREAK_MAX
  );
}

/**
 * Confidence that a task is flaky: 0.72, plus 0.03 for each episode beyond `minEpisodes`, at most
 * 0.85, because only a person can say whether the failures are without cause.
 */
export function flakyConfidence(episodes: number, minEpisodes: number): Confidence {
  return addUp({ core: 7200, episodes: 300 * Math.max(0, episodes - minEpisodes) }, 8500, {
    failure_episodes: episodes,
  });
}

function findingOf({ summary }: TaskView, look: Alternation, minEpisodes: number): Finding {
  return taskFinding({
    detectorName: NAME,
    patternDetected: 'task_flaky',
    patternFamily: 'task_failure',
    task: summary.task,
    text: (name) => `Find out why '${name}' task fails now and then and passes again by itself`,
    confidence: flakyConfidence(look.episodes, minEpisodes),
    evidence: {
      failure_episodes: look.episodes,
      failure_count: look.failures,
      runs: look.occurrences.length,
      failure_share: fourPlaces(look.share),
      ...stumblesShown(look.occurrences),
    },
    headline: ['failure_episodes', 'failure_share', 'error_type'],
    newestFailureStartedAt:
      look.occurrences.findLast(({ stumbled }) => stumbled)?.firstRun.startedAt ?? 0,
    failureStarts: stumbleStarts(look.occurrences),
    value: 0.6,
    effort: 0.6,
    risk: 0.2,
    successMetrics: { max_failure_share: 0.05, runs: 30 },
  });
}
