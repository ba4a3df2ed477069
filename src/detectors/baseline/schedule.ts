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
  const [due] = cronOf(schedule)?.previousRuns(1, new Date(before * 1000)) ?? [];
  return due === undefined ? undefined : due.getTime() / 1000;
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
/** Minimum number of starts that say whether a schedule is the task's. */
const STARTS_MIN = 3;
/** Maximum share of the pause between two dues by which most starts are late. */
const LATE_SHARE_MAX = 0.5;
/** Place, in the sorted list, of the lateness that is usual: one start in ten may be later. */
const USUAL = 0.9;

/**
 * Seconds by which starts usually come after they were due: a task waits for those before it, for a
 * worker, or for a random delay. Undefined where half of the starts come so late that the schedule
 * cannot be theirs, as when it is meant in another time zone.
 * @param starts oldest first
 */
export function usualLateness(schedule: Schedule, starts: readonly Instant[]): number | undefined {
  const cron = cronOf(schedule);
  const late = starts
    .slice(-STARTS)
    .flatMap((start) => {
      // A run may start a little before its minute.
      const [due, before] = cron?.previousRuns(2, new Date((start + 60) * 1000)) ?? [];
      if (due === undefined || before === undefined) return [];
      const pause = (due.getTime() - before.getTime()) / 1000;
      return [{ pause, seconds: Math.max(0, start - due.getTime() / 1000) }];
    })
    .sort((a, b) => a.seconds - b.seconds);
  if (late.length < STARTS_MIN) return 0;
  const median = late[Math.floor((late.length - 1) / 2)];
  if (median !== undefined && median.seconds > LATE_SHARE_MAX * median.pause) return undefined;
  return late[Math.floor(USUAL * (late.length - 1))]?.seconds ?? 0;
}
