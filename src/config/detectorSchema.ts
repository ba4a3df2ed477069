import { Cron } from 'croner';
import * as z from 'zod/mini';
import { isTimeZone } from '../lib/clock';
import { DEFAULTS } from './defaults';

const share = z.number().check(z.minimum(0), z.maximum(1));
const positive = (maximum: number) => z.number().check(z.gt(0), z.maximum(maximum));
const runs = z.int().check(z.minimum(1), z.maximum(1_000_000));
const ratio = z.number().check(z.minimum(1), z.maximum(1000));
const surprise = z.number().check(z.minimum(0), z.maximum(99));
const HOURS_MAX = 24 * 366;
const MINUTES_MAX = HOURS_MAX * 60;

const { detectors } = DEFAULTS;

const schedule = z.strictObject({
  task: z.string().check(z.minLength(1)),
  cron: z.string().check(z.refine(isCron, { error: 'expected five fields, as in a crontab' })),
  timeZone: z.optional(
    z.string().check(z.refine(isTimeZone, { error: 'expected an IANA time zone' })),
  ),
  graceMinutes: z.optional(z.number().check(z.minimum(0), z.maximum(MINUTES_MAX))),
});

function isCron(text: string): boolean {
  try {
    new Cron(text, { mode: '5-part', paused: true }).stop();
    return true;
  } catch {
    return false;
  }
}

/** A detector's settings: each with its default, and a switch. */
function settings<Name extends keyof typeof detectors, Shape extends Record<string, z.ZodMiniType>>(
  name: Name,
  shape: Shape,
) {
  const defaults: Readonly<Record<string, unknown>> = { ...detectors[name] };
  const withDefaults = Object.fromEntries(
    Object.entries({ enabled: z.boolean(), ...shape }).map(([key, type]) => [
      key,
      z._default(type, defaults[key]),
    ]),
  ) as {
    [Key in keyof (Shape & { enabled: z.ZodMiniBoolean })]: z.ZodMiniDefault<
      (Shape & { enabled: z.ZodMiniBoolean })[Key]
    >;
  };
  return z.prefault(z.strictObject(withDefaults), {} as never);
}

export const detectorsSchema = z.strictObject({
  task_failure_detector: settings('task_failure_detector', {
    minFailures: runs,
    lookbackHours: positive(HOURS_MAX),
    minConsecutive: runs,
    minFailuresOfLast: runs,
    lastRuns: runs,
    recoverySuccesses: runs,
  }),
  failure_rate_detector: settings('failure_rate_detector', {
    minRuns: runs,
    minFailures: runs,
    minShare: share,
    minRatio: ratio,
    minSurprise: surprise,
  }),
  flaky_task_detector: settings('flaky_task_detector', {
    minRuns: runs,
    minEpisodes: runs,
    minShare: share,
  }),
  new_error_detector: settings('new_error_detector', {
    minOccurrences: runs,
    newForDays: positive(366),
    maxChance: share,
  }),
  missed_run_detector: settings('missed_run_detector', {
    minRuns: runs,
    minGraceMinutes: z.number().check(z.minimum(0), z.maximum(MINUTES_MAX)),
    graceShare: share,
    retiredAfterDays: positive(366),
    declaredGraceMinutes: z.number().check(z.minimum(0), z.maximum(MINUTES_MAX)),
    schedules: z.array(schedule),
  }),
  stuck_run_detector: settings('stuck_run_detector', {
    minRuns: runs,
    minRatio: ratio,
    minMedianRatio: ratio,
    minMinutes: positive(MINUTES_MAX),
    maxAgeDays: positive(366),
  }),
  slow_run_detector: settings('slow_run_detector', {
    minRuns: runs,
    minRatio: ratio,
    minSeconds: positive(1e6),
  }),
  suspiciously_fast_detector: settings('suspiciously_fast_detector', {
    minRuns: runs,
    maxShare: share,
    runsInARow: runs,
    minUsualSeconds: positive(1e6),
  }),
  shared_cause_detector: settings('shared_cause_detector', {
    minTasks: z.int().check(z.minimum(2), z.maximum(1_000_000)),
    withinMinutes: positive(MINUTES_MAX),
    minSurprise: surprise,
    freshHours: positive(HOURS_MAX),
  }),
  feed_detector: settings('feed_detector', {
    maxAgeRatio: ratio,
    minVolumeShare: share,
    minUsualRuns: runs,
  }),
});

/** One line per key. Where a default is another system's, it says whose. */
const KEYS: Readonly<Record<keyof typeof detectors, Readonly<Record<string, string>>>> = {
  task_failure_detector: {
    enabled: 'look for recurring failures',
    minFailures: 'failures of a task that make a pattern',
    lookbackHours: 'the window in which they count',
    minConsecutive:
      'or so many last runs that all failed, however far apart (Sentry Crons: failure_issue_threshold)',
    minFailuresOfLast: 'or so many failures',
    lastRuns: 'of so many last runs',
    recoverySuccesses:
      'successes in a row after which it has healed (Sentry Crons: recovery_threshold)',
  },
  failure_rate_detector: {
    enabled: 'look for tasks that fail more often than before',
    minRuns: 'runs that must be known of now and of before (ElastAlert 2: min_denominator)',
    minFailures: 'failures among the last runs, at least',
    minShare: 'share of the last runs that failed, at least',
    minRatio: 'and so many times that of the past (ElastAlert 2: spike_height)',
    minSurprise: 'and chance is so unlikely a cause: 5 is one in 100,000',
  },
  flaky_task_detector: {
    enabled: 'look for tasks that fail now and then and pass again by themselves',
    minRuns: 'runs that must be known',
    minEpisodes: 'failures that passed by themselves',
    minShare: 'share of the runs that fail, and that succeed, at least',
  },
  new_error_detector: {
    enabled: 'look for errors that a task did not have before',
    minOccurrences: 'times that it came, at least',
    newForDays:
      'first seen in so many last days, and not in the rest of baselineDays (Sentry: new for 7 days)',
    maxChance: 'how likely the errors that a task has anyway explain it, at most',
  },
  missed_run_detector: {
    enabled: 'look for runs that did not begin when they were due',
    minRuns: 'starts that make a rhythm',
    minGraceMinutes: 'how late a start may be: the longer of so many minutes',
    graceShare: 'and this share of its usual pause',
    retiredAfterDays: 'a task that has not run for so long (and ten pauses) is taken for retired',
    declaredGraceMinutes: 'how late a declared start may be (Healthchecks: 1 hour)',
    schedules: 'declared schedules: a list of {"task", "cron", "timeZone", "graceMinutes"}',
  },
  stuck_run_detector: {
    enabled: 'look for runs that began and do not end',
    minRuns: 'runs that must be known to have ended',
    minRatio: 'so many times what the longest took',
    minMedianRatio: 'and so many times what is usual',
    minMinutes: 'and so many minutes (Sentry Crons: max_runtime of 30)',
    maxAgeDays: 'what began longer ago was forgotten, not stuck',
  },
  slow_run_detector: {
    enabled: 'look for tasks that take lastingly longer',
    minRuns: 'successes that must be known (Airflow: AVERAGE_RUNTIME of 10)',
    minRatio: 'so many times what is usual, at least',
    minSeconds: 'what takes less is nobody’s trouble',
  },
  suspiciously_fast_detector: {
    enabled: 'look for tasks that succeed in a small part of their usual time',
    minRuns: 'successes that must be known',
    maxShare: 'the part, at most',
    runsInARow: 'successes in a row',
    minUsualSeconds: 'of tasks that usually take less nothing can be told',
  },
  shared_cause_detector: {
    enabled: 'look for one error in several tasks at one time',
    minTasks: 'tasks, at least',
    withinMinutes: 'that began to fail within so many minutes',
    minSurprise: 'and chance is so unlikely a cause: 4 is one in 10,000',
    freshHours: 'it is over when no run failed with it for so long',
  },
  feed_detector: {
    enabled: 'look for sources that no longer deliver',
    maxAgeRatio:
      'a source is ill when its newest run is so many times older than its longest usual pause',
    minVolumeShare:
      'or when in the last 3 hours came less than this share of what came in the same hours of the past days',
    minUsualRuns: 'of which fewer than this say nothing',
  },
};

/** By dotted path. */
export const DETECTOR_DESCRIPTIONS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(KEYS).flatMap(([name, keys]) =>
    Object.entries(keys).map(([key, text]) => [`detectors.${name}.${key}`, text]),
  ),
);
