import { earlierErrorTypeOf, errorTypeOf } from '../history/errors/errorTypeOf';
import type { TaskSummary } from '../history/history';
import type { TaskRun } from '../history/run';
import { taskKey, taskName } from '../history/taskName';
import { formatInstant, HOUR_SECONDS, type Instant } from '../lib/clock';
import { groupBy } from '../lib/groupBy';
import { count, hours, minutes, surprisalLimit, type Values } from '../lib/settings';
import { chanceOfAtLeast, surprisal } from '../lib/statistics';
import { counted } from '../lib/text';
import type { Finding } from '../proposals/proposal';
import { addUp, type Confidence } from './baseline/confidence';
import { commonestShown, type ErrorName } from './baseline/errorCounts';
import { errorTypeAbsentHours } from './baseline/successMetrics';
import { defineDetector, type SharedCause, TRIAGE_WINDOWS } from './detector';

const NAME = 'shared_cause_detector';
export const SHARED_FAMILY = 'shared_failure';
/**
 * Error types that say nothing about a cause. Tasks that fail with one of them need not share a
 * cause.
 */
const NOTHING_SAID = new Set(['unknown']);
/** Maximum share of a task's earlier runs that failed. A task above it has a problem of its own. */
const PAST_SHARE_MAX = 0.15;
/** Number of tasks a day that are assumed to have an error when nothing says how usual it is. */
const PRIOR = 0.2;
/**
 * Minimum share of all onsets, whatever their error, that is attributed to one error even if no
 * other task has it.
 */
const TYPE_SHARE = 0.1;
/**
 * Share of failures by chance that are assumed to be followed by another one with the same error.
 */
const AGAIN_SHARE = 0.1;
/** Maximum number of tasks named in the evidence. */
const MEMBERS_SHOWN_MAX = 1000;

const settings = {
  minTasks: count(3, 'tasks, at least', { min: 2 }),
  withinMinutes: minutes(60, 'that began to fail within so many minutes'),
  minSurprise: surprisalLimit(5, 'and chance is so unlikely a cause: 4 is one in 10,000'),
  freshHours: hours(6, 'it is over when no run failed with it for so long'),
};
type SharedCauseOptions = Values<typeof settings>;

/** Finds one error in several tasks at one time. */
export const sharedCause = defineDetector({
  kind: 'across',
  name: NAME,
  looksFor: 'look for one error in several tasks at one time',
  patterns: ['shared_failure_cause'],
  family: SHARED_FAMILY,
  settings,
  successMetrics: { error_type_absent_hours: errorTypeAbsentHours },
  make: (options) => ({
    windows: TRIAGE_WINDOWS,
    suspects: (triaged) =>
      triaged.filter(({ summary }) => summary.recent.failures > 0).length >= options.minTasks,
    diagnose: (failed, summaries, window) => sharedCauses(failed, summaries, window, options),
  }),
});

/** A period in which a task had an error, until the error stayed away for some hours. */
interface Onset {
  readonly summary: TaskSummary;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly lastStartedAt: Instant;
  /** Number of runs that failed with the error, without retries. */
  readonly failures: number;
}

/**
 * Finds the errors that several tasks share. `failed` are all failed runs in the window, oldest
 * first; `summaries` are the summaries of all tasks, by task key.
 */
export function sharedCauses(
  failed: readonly TaskRun[],
  summaries: ReadonlyMap<string, TaskSummary>,
  window: { readonly since: Instant; readonly now: Instant },
  options: SharedCauseOptions,
): SharedCause[] {
  const firstTries = failed.filter(({ run }) => run.attempt === null || run.attempt <= 1);
  const byType = [...groupBy(firstTries, ({ run }) => errorTypeOf(run))]
    .filter(([errorType]) => !NOTHING_SAID.has(errorType))
    .map(([errorType, runs]) => {
      const [first] = runs;
      const earlierType = first === undefined ? errorType : earlierErrorTypeOf(first.run);
      return { error: { errorType, earlierType }, onsets: onsetsOf(runs, summaries, options) };
    });
  const all = byType.reduce((total, { onsets }) => total + onsets.length, 0);
  return byType.flatMap(({ error, onsets }) => causeOf(error, onsets, all, window, options) ?? []);
}

/**
 * The periods in which each task had the error, by their beginning. A new period begins if the
 * error stayed away for more than half of `freshHours`.
 */
function onsetsOf(
  runs: readonly TaskRun[],
  summaries: ReadonlyMap<string, TaskSummary>,
  { freshHours }: SharedCauseOptions,
): Onset[] {
  const onsets: Onset[] = [];
  for (const [key, own] of groupBy(runs, ({ task }) => taskKey(task))) {
    const summary = summaries.get(key);
    if (summary === undefined || pastShare(summary) > PAST_SHARE_MAX) continue;
    const episodes: Onset[] = [];
    for (const { run } of own) {
      const at = run.finishedAt ?? run.startedAt;
      const before = episodes.at(-1);
      const goesOn = before !== undefined && at - before.lastAt <= (freshHours * HOUR_SECONDS) / 2;
      if (goesOn) episodes.pop();
      const { firstAt, failures } = goesOn ? before : { firstAt: at, failures: 0 };
      episodes.push({
        summary,
        firstAt,
        lastAt: at,
        lastStartedAt: run.startedAt,
        failures: failures + 1,
      });
    }
    onsets.push(...episodes);
  }
  return onsets.sort((a, b) => a.firstAt - b.firstAt);
}

function causeOf(
  error: ErrorName,
  onsets: readonly Onset[],
  allOnsets: number,
  { since, now }: { readonly since: Instant; readonly now: Instant },
  options: SharedCauseOptions,
): SharedCause | undefined {
  const within = options.withinMinutes * 60;
  const fresh = onsets.filter(({ lastAt }) => lastAt >= now - options.freshHours * HOUR_SECONDS);
  const cluster = largest(fresh, within);
  const [first] = cluster;
  const last = cluster.at(-1);
  if (first === undefined || last === undefined || cluster.length < options.minTasks)
    return undefined;
  // Tasks that run less often may join later than those of the cluster.
  const members = fresh.filter(
    ({ firstAt }) => firstAt >= first.firstAt && firstAt <= last.firstAt + within,
  );
  const others = Math.max(
    onsets.length - members.length,
    TYPE_SHARE * (allOnsets - members.length),
  );
  const usually = (others + PRIOR) * (within / Math.max(within, now - since - within));
  const chance = chanceOfAtLeast(cluster.length, usually) * AGAIN_SHARE ** furtherFailures(cluster);
  const surprisalAt = surprisal(chance);
  if (surprisalAt < options.minSurprise) return undefined;
  return {
    errorType: error.errorType,
    members: members.map(({ summary }) => summary),
    finding: findingOf(error, members, surprisalAt),
  };
}

/**
 * How often the tasks of the cluster failed again: up to `FURTHER_MAX` times each, but at most once
 * for the task that failed again most often, as that task may have a problem of its own.
 */
function furtherFailures(cluster: readonly Onset[]): number {
  const further = cluster
    .map(({ failures }) => Math.min(FURTHER_MAX, failures - 1))
    .sort((a, b) => a - b);
  return further
    .slice(0, -1)
    .reduce((total, each) => total + each, Math.min(1, further.at(-1) ?? 0));
}

/** Maximum number of further failures that count for one task. */
const FURTHER_MAX = 2;

function pastShare({ runsRead, failures, recent }: TaskSummary): number {
  return (failures - recent.failures) / Math.max(1, runsRead - recent.runsRead);
}

/**
 * The largest group of onsets that all began within `within` seconds. `onsets` are sorted by
 * `firstAt`.
 */
function largest(onsets: readonly Onset[], within: number): readonly Onset[] {
  let best: readonly Onset[] = [];
  let from = 0;
  onsets.forEach((onset, to) => {
    while ((onsets[from]?.firstAt ?? 0) < onset.firstAt - within) from += 1;
    if (to + 1 - from > best.length) best = onsets.slice(from, to + 1);
  });
  return best;
}

/**
 * Confidence in a shared cause: 0.80 for three tasks, plus 0.03 for each further task, at most
 * 0.92. Minus 0.02 for each power of ten by which chance is likelier than 1e-6.
 */
export function sharedConfidence(tasks: number, surprisalAt: number): Confidence {
  return addUp(
    { core: 8000, tasks: 300 * (tasks - 3), chance: -200 * Math.max(0, 6 - surprisalAt) },
    9200,
    {
      failing_tasks: tasks,
      surprise_at: surprisalAt,
    },
  );
}

function findingOf(
  { errorType, earlierType }: ErrorName,
  members: readonly Onset[],
  surprisalAt: number,
): Finding {
  const { confidence, terms } = sharedConfidence(members.length, surprisalAt);
  const names = members.map(({ summary }) => taskName(summary.task));
  return {
    detectorName: NAME,
    patternDetected: 'shared_failure_cause',
    patternFamily: SHARED_FAMILY,
    subject: errorType,
    subjectKey: errorType,
    ...(earlierType === errorType ? {} : { earlierSubjectKey: earlierType }),
    text: `Find what makes ${counted(members.length, 'task')} fail with '${errorType}'`,
    category: 'capability',
    evidence: {
      ...commonestShown([{ errorType, earlierType }]),
      task_count: members.length,
      tasks: names.slice(0, MEMBERS_SHOWN_MAX),
      first_failure: formatInstant(Math.min(...members.map(({ firstAt }) => firstAt)), 'UTC'),
      last_failure: formatInstant(Math.max(...members.map(({ lastAt }) => lastAt)), 'UTC'),
      failure_count: members.reduce((total, { failures }) => total + failures, 0),
      confidence_terms: terms,
    },
    headline: ['error_type', 'task_count', 'tasks'],
    newestFailureStartedAt: Math.max(...members.map(({ lastStartedAt }) => lastStartedAt)),
    confidence,
    estimatedValue: 0.9, // one fix serves all tasks that share the cause
    estimatedEffort: 0.5,
    estimatedRisk: 0.3,
    successMetrics: { error_type_absent_hours: 24 },
    horizonMinMin: 0,
    horizonMaxMin: 720,
  };
}
