import { secondsOf } from '../history/run';
import type { MetricAnswer, RunsSince } from '../history/successMetric';
import { taskName } from '../history/taskName';
import { clockOffset, DAY_SECONDS, type Instant } from '../lib/clock';
import {
  count,
  days,
  kind,
  list,
  minutesOrNone,
  optional,
  required,
  share,
  type ValueOf,
  type Values,
} from '../lib/settings';
import { type Cadence, cadenceOf } from './baseline/cadence';
import { pauseAfter } from './baseline/schedule';
import { afterFirstDay, hasJustBegun, isFirstWeekend, startsOf } from './baseline/starts';
import {
  type Diagnosis,
  defineDetector,
  found,
  isOff,
  quiet,
  type TaskTriage,
  type TaskView,
  warmingUp,
} from './detector';
import { diagnoseBySchedule, type Judged } from './missed/bySchedule';
import { at, findingOf, length, NAME } from './missed/finding';
import { isOverdue, judgedBySource, lastStartOf, onSince } from './missed/said';

/** Share of the mean pause between two starts that must have passed before a run can be missed. */
const TRIAGE_SHARE = 0.9;
/**
 * Number of usual pauses without a start after which a task is taken for retired, if they are
 * longer than `retiredAfterDays`.
 */
const RETIRED_PAUSES = 10;

/** A declared schedule: for a task that has no rhythm of its own yet, or must never be late. */
const schedule = kind.object({
  // The task's name, as in its goals.
  task: required(kind.text()),
  // Cron expression with five fields, as in a crontab.
  cron: required(kind.text('cron', {})),
  timeZone: optional(kind.text('timeZone', {})),
  graceMinutes: optional(kind.minutesOrNone),
});
type DeclaredSchedule = ValueOf<typeof schedule>;

const settings = {
  minRuns: count(5, 'starts that make a rhythm'),
  minGraceMinutes: minutesOrNone(15, 'how late a start may be: the longer of so many minutes'),
  graceShare: share(0.1, 'and this share of its usual pause'),
  retiredAfterDays: days(
    14,
    'a task that has not run for so long (and ten pauses) is taken for retired',
  ),
  declaredGraceMinutes: minutesOrNone(
    60,
    'how late a declared start may be (Healthchecks: 1 hour)',
  ),
  schedules: list(
    schedule,
    'declared schedules: a list of {"task", "cron", "timeZone", "graceMinutes"}',
  ),
};
type MissedRunOptions = Values<typeof settings>;

/**
 * Finds a task that did not start when it was due, by its own rhythm or by its declared schedule.
 */
export const missedRun = defineDetector({
  kind: 'task',
  name: NAME,
  looksFor: 'look for runs that did not begin when they were due',
  patterns: ['task_missed'],
  family: 'task_schedule',
  settings,
  successMetrics: { runs_on_time: { measure: runsOnTime } },
  make: (options, { timeZone }) => {
    const offset = clockOffset(timeZone);
    return {
      needsWholeHistory: true,
      expects: options.schedules.map(({ task }) => task),
      suspects: (triage) =>
        scheduleOf(triage, options) !== undefined ||
        isQuiet(triage, options) ||
        isOverdue(triage, options, timeZone),
      diagnose(view) {
        if (isOff(view))
          return quiet('its source says that it is switched off or gone', 'to be switched on');
        const schedule = scheduleOf(view, options);
        if (schedule !== undefined)
          return diagnoseBySchedule(view, judgedByOperator(view, schedule, options, timeZone));
        const judged = judgedBySource(view, options, timeZone);
        return judged === undefined || isRemovedFromGroup(view, judged, options)
          ? diagnose(view, options, offset)
          : diagnoseBySchedule(view, judged);
      },
    };
  },
});

/**
 * Met if at least `wanted` runs began since a scan last found a missed run. Those runs were on
 * time, because every scan reports a run for as long as it is missed.
 */
function runsOnTime(wanted: number, since: RunsSince): MetricAnswer {
  const from = Math.max(since.since, since.lastSeenAt ?? since.since);
  const now = since.runs.filter(({ startedAt }) => startedAt > from).length;
  return { now, met: now >= wanted, against: from };
}

function scheduleOf(
  { summary }: TaskTriage,
  options: MissedRunOptions,
): DeclaredSchedule | undefined {
  return options.schedules.find(({ task }) => task === taskName(summary.task));
}

function isQuiet({ summary, now }: TaskTriage, options: MissedRunOptions): boolean {
  const { runsRead, firstStartedAt, lastStartedAt } = summary;
  const mean = (lastStartedAt - firstStartedAt) / Math.max(1, runsRead - 1);
  return runsRead >= options.minRuns && now - lastStartedAt >= TRIAGE_SHARE * mean;
}

function diagnose(
  view: TaskView,
  options: MissedRunOptions,
  offset: (instant: Instant) => number,
): Diagnosis {
  const { now } = view;
  if (hasJustBegun(view)) return quiet('it began lately', 'no start when one is due');
  const starts = startsOf(view);
  const last = starts.at(-1);
  if (last === undefined || starts.length < options.minRuns)
    return warmingUp(starts.length, options.minRuns, 'starts');
  const cadence = cadenceOf(starts, options.minRuns, offset);
  if (cadence === undefined)
    return quiet(
      `no rhythm in its ${starts.length} starts`,
      'a rhythm, or a schedule in the configuration',
    );
  if (!isQuiet(view, options)) return quiet('it began lately', 'no start when one is due');
  const doubt = (1 - cadence.regularity) * cadence.intervalSeconds;
  const grace =
    Math.max(options.minGraceMinutes * 60, options.graceShare * cadence.intervalSeconds) + doubt;
  const switchedOn = onSince(view.said) ?? Number.NEGATIVE_INFINITY;
  const toldStart = lastStartOf(view, last);
  const dueAt =
    Math.max(
      cadence.dueAt,
      endOfLong(view, cadence),
      afterFirstDay(starts),
      switchedOn + cadence.intervalSeconds,
      toldStart + cadence.intervalSeconds,
    ) + grace;
  const seen =
    `last start ${at(last)}; usually every ${length(cadence.intervalSeconds)} ` +
    `(${cadence.period}, ${Math.round(100 * cadence.regularity)} % of ${cadence.pauses} pauses)`;
  const figures = {
    last_start: at(last),
    due_at: at(dueAt),
    interval_seconds: Math.round(cadence.intervalSeconds),
  };
  if (view.inFlight.some(({ startedAt }) => startedAt >= last))
    return quiet(`${seen}; one run has begun and not ended`, 'its end', figures);
  if (now <= dueAt) return quiet(seen, `no start until ${at(dueAt)}`, figures);
  if (isFirstWeekend(starts, now))
    return quiet(`${seen}; its weekends are not known yet`, 'a week of starts', figures);
  if (isRetired(now - last, cadence.intervalSeconds, options))
    return quiet(`${seen}; it is taken for retired`, 'a new start', figures);
  const due = { dueAt, last, interval: cadence.intervalSeconds, learnt: cadence };
  return found(findingOf(view, due), `${seen}; due by ${at(dueAt)}`, 'a start');
}

/**
 * When the next run is due if the last one took 0.8 of the usual pause or longer: one pause after
 * its end, because a task that starts only after its previous run has ended is not late meanwhile.
 * 0 if the last run was shorter or its end is unknown.
 */
function endOfLong({ runs }: TaskView, { intervalSeconds }: Cadence): Instant {
  const last = runs.at(-1);
  if (last?.finishedAt == null || (secondsOf(last) ?? 0) < 0.8 * intervalSeconds) return 0;
  return last.finishedAt + intervalSeconds;
}

function isRetired(age: number, interval: number, { retiredAfterDays }: MissedRunOptions): boolean {
  return age > Math.max(retiredAfterDays * DAY_SECONDS, RETIRED_PAUSES * interval);
}

/** How a task is judged by the schedule that the operator declares. */
function judgedByOperator(
  view: TaskView,
  { cron, timeZone: own, graceMinutes }: DeclaredSchedule,
  options: MissedRunOptions,
  timeZone: string,
): Judged {
  return {
    schedule: { cron, timeZone: own ?? timeZone },
    graceSeconds: 60 * (graceMinutes ?? options.declaredGraceMinutes),
    // Of a task that never began, a start was due in the time after which it would be retired.
    since: startsOf(view).at(-1) ?? view.now - options.retiredAfterDays * DAY_SECONDS,
  };
}

/**
 * Whether a task of a group that is on has not started for so long that it is no longer part of the
 * group, as a task that was removed from a DAG: its schedule is then that of others.
 */
function isRemovedFromGroup(
  { said, now }: TaskView,
  { schedule, since }: Judged,
  options: MissedRunOptions,
): boolean {
  return said?.covers === 'group' && isRetired(now - since, pauseAfter(schedule, since), options);
}
