import type { Instant } from '../../lib/clock';
import { dueAfter, EARLY_SECONDS, pauseAfter, type Schedule } from '../baseline/schedule';
import { startsOf } from '../baseline/starts';
import { type Diagnosis, found, quiet, type TaskView } from '../detector';
import { at, findingOf } from './finding';

/** How a task is judged that has a schedule. */
export interface Judged {
  readonly schedule: Schedule;
  /** How late a start may be, in seconds. */
  readonly graceSeconds: number;
  /** Only starts that were due after this instant count. */
  readonly since: Instant;
}

/** Whether a task that has a schedule did not start when it was due. */
export function diagnoseBySchedule(
  view: TaskView,
  { schedule, graceSeconds, since }: Judged,
): Diagnosis {
  const { now } = view;
  const known = startsOf(view).at(-1);
  // A run may start a little before its minute, which is then not due again.
  const last = known === undefined ? since : known + Math.min(EARLY_SECONDS, graceSeconds);
  const after = Math.max(last, since);
  const due = dueAfter(schedule, after);
  const seen = known === undefined ? 'it never began' : `last start ${at(known)}`;
  if (due === undefined)
    return quiet(`${seen}; ${schedule.cron} never comes again`, 'another schedule');
  const dueAt = due + graceSeconds;
  const figures = { schedule: schedule.cron, due_at: at(dueAt) };
  if (view.inFlight.some(({ startedAt }) => startedAt >= (known ?? since)))
    return quiet(`${seen}; it has not ended`, 'its end', figures);
  if (now <= dueAt)
    return quiet(
      `${seen}; by ${schedule.cron} the next is due by ${at(dueAt)}`,
      'no start by then',
      figures,
    );
  const interval = pauseAfter(schedule, after);
  return found(
    findingOf(view, { dueAt, last: known ?? null, interval, declared: schedule.cron }),
    `${seen}; due by ${at(dueAt)}`,
    'a start',
  );
}
