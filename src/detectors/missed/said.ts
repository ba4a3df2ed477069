import type { TaskStatement } from '../../history/statements/statements';
import type { Instant } from '../../lib/clock';
import { memoizeByText } from '../../lib/memoize';
import { readSchedule } from '../baseline/readSchedule';
import {
  dueAfter,
  lastDueBefore,
  pauseAfter,
  type Schedule,
  usualLateness,
} from '../baseline/schedule';
import { startsOf } from '../baseline/starts';
import type { TaskTriage, TaskView } from '../detector';
import type { Judged } from './bySchedule';

/** Factor by which a start may be later than starts usually are. */
const LATENESS_FACTOR = 1.5;

interface Grace {
  readonly minGraceMinutes: number;
  readonly graceShare: number;
}

const SCHEDULES_MAX = 1000;
/** Schedules by their text and time zone, read once: many tasks share one. */
const schedules = memoizeByText(SCHEDULES_MAX, (text): { read: Schedule | undefined } => {
  const [schedule, timeZone] = JSON.parse(text);
  return { read: readSchedule(schedule, timeZone) };
});
/** The last due start before a moment, by schedule and moment. */
const dues = memoizeByText(SCHEDULES_MAX, (text): { due: Instant | undefined } => {
  const [cron, timeZone, before] = JSON.parse(text);
  return { due: lastDueBefore({ cron, timeZone }, before) };
});

/** The schedule that a task's source says of it, where it can be relied on and is understood. */
export function saidSchedule(
  said: TaskStatement | undefined,
  timeZone: string,
): Schedule | undefined {
  if (said === undefined || said.schedule === null) return undefined;
  if (said.isDoubted || said.state !== 'on') return undefined;
  return schedules(JSON.stringify([said.schedule, said.timeZone ?? timeZone])).read;
}

/** Whether a start may be overdue by the schedule that the task's source says of it. */
export function isOverdue(
  { summary, now, said }: TaskTriage,
  { minGraceMinutes }: Grace,
  timeZone: string,
): boolean {
  const schedule = saidSchedule(said, timeZone);
  if (schedule === undefined || summary.runsRead === 0) return false;
  const before = now - 60 * minGraceMinutes;
  const { due } = dues(JSON.stringify([schedule.cron, schedule.timeZone, before]));
  // Where the last due is not known, the closer look decides.
  return due === undefined || summary.lastStartedAt < due;
}

/**
 * How a task is judged by the schedule that its source says of it. Undefined for a task without
 * such a schedule, without a start, or whose starts do not follow it.
 */
export function judgedBySource(
  view: TaskView,
  { minGraceMinutes, graceShare }: Grace,
  timeZone: string,
): Judged | undefined {
  const { said } = view;
  const schedule = saidSchedule(said, timeZone);
  const starts = startsOf(view);
  const known = starts.at(-1);
  if (schedule === undefined || known === undefined || said === undefined) return undefined;
  const last = lastStartOf(view, known);
  const lateness = usualLateness(schedule, starts);
  if (lateness === undefined) return undefined;
  const graceSeconds = Math.max(
    60 * minGraceMinutes,
    graceShare * pauseAfter(schedule, last),
    LATENESS_FACTOR * lateness,
  );
  // While a run goes on, a start that is due is left out.
  const since = Math.max(last, view.runs.at(-1)?.finishedAt ?? last, onSince(said) ?? last);
  const dueAt = (dueAfter(schedule, since) ?? 0) + graceSeconds;
  // What its source has not said since is not known to be still so.
  const isStale = dueAt < view.now && dueAt > said.lastSaidAt;
  return isStale ? undefined : { schedule, graceSeconds, since };
}

/**
 * When a task last began, by its runs or by its source: of runs that are not kept, only the source
 * knows.
 */
export function lastStartOf({ said, now }: TaskTriage, known: Instant): Instant {
  const told = said?.lastStart ?? known;
  return told > known && told <= now ? told : known;
}

/**
 * Since when a task is judged by what its source says of it now. Undefined where nothing else is
 * known to have been said before, so that it may have been so for ever.
 */
export function onSince(said: TaskStatement | undefined): Instant | undefined {
  return said?.isChange === true && !said.isDoubted ? said.saidAt : undefined;
}
