import { Cron } from 'croner';
import { DAY_SECONDS, type Instant, isTimeZone } from '../../lib/clock';

/** When a task is to start. */
export interface Schedule {
  /** A cron expression with five fields. */
  readonly cron: string;
  readonly timeZone: string;
}

/** The first instant after `after` at which the schedule starts a run; undefined for none. */
export function dueAfter(schedule: Schedule, after: Instant): Instant | undefined {
  const next = cronOf(schedule)?.nextRun(new Date(after * 1000));
  return next == null ? undefined : next.getTime() / 1000;
}

/** The last instant before `before` at which the schedule starts a run; undefined for none. */
export function lastDueBefore(schedule: Schedule, before: Instant): Instant | undefined {
  return duesBefore(cronOf(schedule), before, 1)[0];
}

/** The last instants before `before` at which a schedule starts runs, newest first. */
function duesBefore(cron: Cron | undefined, before: Instant, count: number): Instant[] {
  try {
    return (cron?.previousRuns(count, new Date(before * 1000)) ?? []).map(
      (due) => due.getTime() / 1000,
    );
  } catch {
    // croner fails on days that most years do not have, such as 29 February.
    return [];
  }
}

/** Seconds from the first start of the schedule after `after` to the next; a day if there is none. */
export function pauseAfter(schedule: Schedule, after: Instant): number {
  const due = dueAfter(schedule, after);
  const next = due === undefined ? undefined : dueAfter(schedule, due);
  return due === undefined || next === undefined ? DAY_SECONDS : next - due;
}

function cronOf({ cron, timeZone }: Schedule): Cron | undefined {
  if (!isTimeZone(timeZone)) return undefined;
  try {
    return new Cron(cron, { timezone: timeZone, mode: '5-part', paused: true });
  } catch {
    return undefined;
  }
}

/** Number of newest starts that show how late starts usually are. */
const STARTS = 20;
/** Minimum number of starts that say how late starts usually are. */
const STARTS_MIN = 3;
/** Factor by which fewer starts may be later than those that are known. */
const FEW_STARTS_FACTOR = 2;
/** Maximum share of the pause between two dues by which most starts are late. */
const LATE_SHARE_MAX = 0.5;
/** Minimum share of dues that have a start, for the schedule to be the task's. */
const MET_SHARE_MIN = 0.8;
/** Place, in the sorted list, of the lateness that is usual: one start in ten may be later. */
const USUAL = 0.9;
/** Seconds by which a run may start before its minute. */
export const EARLY_SECONDS = 60;

/**
 * Seconds by which starts usually come after they were due: a task waits for those before it, for a
 * worker, or for a random delay. Undefined for a schedule that is not the task's: half of the starts
 * come far too late, as when it is meant in another time zone; or many dues have no start, as when a
 * condition stands before the command.
 * @param starts oldest first
 */
export function usualLateness(schedule: Schedule, starts: readonly Instant[]): number | undefined {
  const cron = cronOf(schedule);
  const newest = starts.slice(-STARTS);
  const late = newest
    .flatMap((start) => {
      const [due, before] = duesBefore(cron, start + EARLY_SECONDS, 2);
      if (due === undefined || before === undefined) return [];
      return [{ pause: due - before, seconds: Math.max(0, start - due) }];
    })
    .sort((a, b) => a.seconds - b.seconds);
  const usual = late[Math.floor(USUAL * (late.length - 1))]?.seconds ?? 0;
  if (late.length < STARTS_MIN) return FEW_STARTS_FACTOR * usual;
  const median = late[Math.floor((late.length - 1) / 2)];
  if (median !== undefined && median.seconds > LATE_SHARE_MAX * median.pause) return undefined;
  return metShare(schedule, newest) < MET_SHARE_MIN ? undefined : usual;
}

/** Share of the dues from the first start to the last that have a start. */
function metShare(schedule: Schedule, starts: readonly Instant[]): number {
  const [first = 0, last = 0] = [starts[0], starts.at(-1)];
  const duesMax = Math.ceil(starts.length / MET_SHARE_MIN) + 1;
  let dues = 0;
  let due = dueAfter(schedule, first + EARLY_SECONDS);
  while (due !== undefined && due <= last + EARLY_SECONDS && dues < duesMax) {
    dues += 1;
    due = dueAfter(schedule, due);
  }
  return (starts.length - 1) / Math.max(1, dues);
}
