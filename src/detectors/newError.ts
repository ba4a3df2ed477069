import { earlierErrorTypeOf, errorKeyOf, errorTypeOf } from '../history/errors/errorTypeOf';
import { occurrencesOf } from '../history/occurrences';
import type { Run } from '../history/run';
import { DAY_SECONDS, formatInstant, type Instant } from '../lib/clock';
import { groupBy } from '../lib/groupBy';
import { count, days, share, type Values } from '../lib/settings';
import { chanceOfAtLeast } from '../lib/statistics';
import type { Finding } from '../proposals/proposal';
import { addUp, type Confidence } from './baseline/confidence';
import { commonestShown } from './baseline/errorCounts';
import { errorTypeAbsentDays } from './baseline/successMetrics';
import { type Diagnosis, defineDetector, found, quiet, type TaskView, warmingUp } from './detector';
import { taskFinding } from './taskFinding';

const NAME = 'new_error_detector';

const settings = {
  minOccurrences: count(2, 'times that it came, at least'),
  newForDays: days(
    7,
    'first seen in so many last days, and not in the rest of baselineDays (Sentry: new for 7 days)',
  ),
  maxChance: share(0.002, 'how likely the errors that a task has anyway explain it, at most'),
};
type NewErrorOptions = Values<typeof settings>;

/** Finds an error type that a task did not have before and has now had more than once. */
export const newError = defineDetector({
  kind: 'task',
  name: NAME,
  looksFor: 'look for errors that a task did not have before',
  patterns: ['new_error_type'],
  family: 'task_failure',
  settings,
  successMetrics: { error_type_absent_days: errorTypeAbsentDays },
  make: (options) => ({
    pastDays: 2 * options.newForDays,
    suspects: ({ summary }) =>
      summary.failures >= options.minOccurrences && summary.recent.failures > 0,
    diagnose: (view) => diagnose(view, options),
  }),
});

/** An error type with its failures since it was first seen. */
interface NewError {
  readonly errorType: string;
  readonly failures: readonly Failed[];
  /**
   * Probability, 0 to 1, that a task like this one has as many failures with some error that it did
   * not have before.
   */
  readonly chance: number;
}

function diagnose(view: TaskView, options: NewErrorOptions): Diagnosis {
  const { summary, now } = view;
  const newestAt = now - options.newForDays * DAY_SECONDS;
  const pastDays = Math.floor((newestAt - summary.firstStartedAt) / DAY_SECONDS);
  if (pastDays < options.newForDays)
    return warmingUp(
      Math.max(0, pastDays),
      options.newForDays,
      `days of a past before the last ${options.newForDays}`,
    );
  const errors = newErrors(failuresOf(view), newestAt, now - summary.firstStartedAt, now);
  const best = errors.toSorted((a, b) => a.chance - b.chance)[0];
  if (best === undefined)
    return quiet('no error type that it did not have before', 'one, more than once');
  const count = best.failures.length;
  const last = best.failures.at(-1)?.finishedAt ?? 0;
  const seen =
    `${best.errorType}: ${count}x, ` +
    `first ${formatInstant(best.failures[0]?.finishedAt ?? 0, 'UTC')}`;
  const figures = {
    count,
    min_count: options.minOccurrences,
    chance: rounded(best.chance),
    max_chance: options.maxChance,
  };
  if (count < options.minOccurrences || best.chance > options.maxChance)
    return quiet(seen, 'the same error again, soon', figures);
  if (last < now - DAY_SECONDS)
    return quiet(`${seen}; not lately`, 'the same error again', figures);
  return found(findingOf(view, best, options), seen, 'some days without it');
}

interface Failed {
  readonly finishedAt: Instant;
  readonly run: Run;
}

/**
 * The occurrences that failed at the first attempt, oldest first. Only the first of several in a
 * row with the same error counts, because what follows at once is the same event. If more runs
 * ended than are examined one by one, every failed attempt counts.
 */
function failuresOf(view: TaskView): Failed[] {
  if (view.runs.length < view.summary.runsRead)
    return view.failures.map((run) => ({ finishedAt: run.finishedAt ?? run.startedAt, run }));
  const all = occurrencesOf(view.runs);
  return all
    .filter(({ stumbled, firstRun }, index) => {
      const before = all[index - 1];
      return (
        stumbled &&
        !(before?.stumbled === true && errorKeyOf(before.firstRun) === errorKeyOf(firstRun))
      );
    })
    .map(({ finishedAt, firstRun }) => ({ finishedAt, run: firstRun }));
}

/**
 * The error types first seen at `newestAt` or later, each with the probability that chance explains
 * it. A task has errors that have not been seen yet. Their share is estimated from the share of the
 * task's failures so far that were the only one of their type (Good and Turing's estimate).
 */
function newErrors(
  failed: readonly Failed[],
  newestAt: Instant,
  spanSeconds: number,
  now: Instant,
): NewError[] {
  const byType = [...groupBy(failed, ({ run }) => errorKeyOf(run))];
  const singles = byType.filter(([, { length }]) => length === 1).length;
  return byType
    .filter(([, [first]]) => first !== undefined && first.finishedAt >= newestAt)
    .map(([, failures]) => {
      const rest = failed.length - failures.length;
      const unseenShare = Math.min(1, (singles + 1) / (rest + 1));
      const perSecond = ((rest + 1) / spanSeconds) * unseenShare;
      const first = failures[0]?.finishedAt ?? now;
      const last = failures.at(-1)?.finishedAt ?? now;
      const errorType = failures[0] === undefined ? 'unknown' : errorTypeOf(failures[0].run);
      return {
        errorType,
        failures,
        chance: chanceOfAtLeast(failures.length - 1, perSecond * (last - first)),
      };
    });
}

/**
 * Confidence in a new error: 0.72, plus 0.04 for each occurrence beyond `minOccurrences`, at most
 * 0.85, because a new error is not yet known to matter.
 */
export function newErrorConfidence(count: number, minOccurrences: number): Confidence {
  return addUp({ core: 7200, count: 400 * Math.max(0, count - minOccurrences) }, 8500, {
    occurrences: count,
  });
}

function findingOf(
  { summary }: TaskView,
  { failures, errorType }: NewError,
  options: NewErrorOptions,
): Finding {
  const [first, last] = [failures[0], failures.at(-1)];
  const earlierType = first === undefined ? errorType : earlierErrorTypeOf(first.run);
  return taskFinding({
    detectorName: NAME,
    patternDetected: 'new_error_type',
    patternFamily: 'task_failure',
    task: summary.task,
    text: (name) => `Look into an error that is new in '${name}' task`,
    confidence: newErrorConfidence(failures.length, options.minOccurrences),
    evidence: {
      ...commonestShown([{ errorType, earlierType }]),
      failure_count: failures.length,
      first_failure: formatInstant(first?.finishedAt ?? 0, 'UTC'),
      last_failure: formatInstant(last?.finishedAt ?? 0, 'UTC'),
      error_types: { [errorType]: failures.length },
    },
    headline: ['error_type', 'failure_count'],
    newestFailureStartedAt: last?.run.startedAt ?? 0,
    failureStarts: failures.map(({ run }) => run.startedAt),
    value: 0.6,
    effort: 0.4,
    risk: 0.2,
    successMetrics: { error_type_absent_days: options.newForDays },
  });
}

function rounded(chance: number): number {
  return Number(chance.toPrecision(2));
}
