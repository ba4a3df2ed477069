import { Cron } from 'croner';
import { secondsOf } from '../history/run';
import type { MetricAnswer, RunsSince } from '../history/successMetric';
import { taskName } from '../history/taskName';
import { clockOffset, DAY_SECONDS, formatInstant, type Instant } from '../lib/clock';
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
import { counted } from '../lib/text';
import type { Finding } from '../proposals/proposal';
import { type Cadence, cadenceOf } from './baseline/cadence';
import { addUp, type Confidence } from './baseline/confidence';
import { afterFirstDay, hasJustBegun, isFirstWeekend, startsOf } from './baseline/starts';
import {
  type Diagnosis,
  defineDetector,
  found,
  quiet,
  type TaskTriage,
  type TaskView,
  warmingUp,
} from './detector';
import { taskFinding } from './taskFinding';

const NAME = 'missed_run_detector';
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
type Schedule = ValueOf<typeof schedule>;

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
      suspects: (triage) => scheduleOf(triage, options) !== undefined || isQuiet(triage, options),
      diagnose(view) {
        if (view.isOff === true)
          return quiet('its source says that it is switched off or gone', 'to be switched on');
        const schedule = scheduleOf(view, options);
        return schedule === undefined
          ? diagnose(view, options, offset)
          : diagnoseDeclared(view, schedule, options, timeZone);
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

function scheduleOf({ summary }: TaskTriage, options: MissedRunOptions): Schedule | undefined {
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
  const dueAt = Math.max(cadence.dueAt, endOfLong(view, cadence), afterFirstDay(starts)) + grace;
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

function diagnoseDeclared(
  view: TaskView,
  schedule: Schedule,
  options: MissedRunOptions,
  timeZone: string,
): Diagnosis {
  const { now } = view;
  const grace = 60 * (schedule.graceMinutes ?? options.declaredGraceMinutes);
  const cron = new Cron(schedule.cron, {
    timezone: schedule.timeZone ?? timeZone,
    mode: '5-part',
    paused: true,
  });
  const known = startsOf(view).at(-1);
  const last = known ?? now - options.retiredAfterDays * DAY_SECONDS;
  // A run may start a little before its scheduled minute. The added seconds keep that minute from
  // being due again.
  const due = cron.nextRun(new Date((last + Math.min(60, grace)) * 1000));
  const seen = known === undefined ? 'it never began' : `last start ${at(known)}`;
  if (due === null) return quiet(`${seen}; ${schedule.cron} never comes again`, 'another schedule');
  const dueAt = due.getTime() / 1000 + grace;
  const figures = { schedule: schedule.cron, due_at: at(dueAt) };
  if (view.inFlight.some(({ startedAt }) => startedAt >= last))
    return quiet(`${seen}; it has not ended`, 'its end', figures);
  if (now <= dueAt)
    return quiet(
      `${seen}; by ${schedule.cron} the next is due by ${at(dueAt)}`,
      'no start by then',
      figures,
    );
  const next = cron.nextRun(due);
  const interval = next === null ? DAY_SECONDS : (next.getTime() - due.getTime()) / 1000;
  return found(
    findingOf(view, { dueAt, last: known ?? null, interval, declared: schedule.cron }),
    `${seen}; due by ${at(dueAt)}`,
    'a start',
  );
}

interface Due {
  readonly dueAt: Instant;
  /** When the newest run began; null for a task that never began. */
  readonly last: Instant | null;
  readonly interval: number;
  readonly learnt?: Cadence;
  readonly declared?: string;
}

/**
 * Confidence that runs are missed: 0.80 for the first missed run, plus 0.05 for each further one,
 * at most 0.95. Minus 0.2 times the share of pauses that the rhythm does not explain, which is at
 * most 0.05. A declared schedule has a regularity of 1.
 */
export function missedConfidence(missedRuns: number, regularity: number): Confidence {
  return addUp(
    { core: 8000, missed: 500 * (missedRuns - 1), irregularity: -2000 * (1 - regularity) },
    9500,
    {
      missed_runs: missedRuns,
      regularity: Number(regularity.toFixed(4)),
    },
  );
}

function findingOf(
  { summary, now }: TaskView,
  { dueAt, last, interval, learnt, declared }: Due,
): Finding {
  const missed = 1 + Math.floor((now - dueAt) / interval);
  return taskFinding({
    detectorName: NAME,
    patternDetected: 'task_missed',
    patternFamily: 'task_schedule',
    task: summary.task,
    text: (name) => `Find out why '${name}' task does not run when it is due`,
    confidence: missedConfidence(missed, learnt?.regularity ?? 1),
    evidence: {
      last_start: last === null ? null : at(last),
      due_at: at(dueAt),
      missed_runs: missed,
      interval_seconds: Math.round(interval),
      ...(declared === undefined
        ? { rhythm: learnt?.period ?? 'interval', pauses: learnt?.pauses ?? 0 }
        : { schedule: declared }),
    },
    headline: ['last_start', 'due_at', 'missed_runs'],
    newestFailureStartedAt: dueAt,
    value: 0.8,
    effort: 0.4,
    risk: 0.3,
    isOngoing: true,
    successMetrics: { runs_on_time: 3 },
  });
}

function at(instant: Instant): string {
  return formatInstant(instant, 'UTC');
}

function length(seconds: number): string {
  if (seconds < 5400) return counted(Math.round(seconds / 60), 'minute');
  return seconds < 2 * DAY_SECONDS
    ? counted(Math.round(seconds / 360) / 10, 'hour')
    : counted(Math.round(seconds / 8640) / 10, 'day');
}
