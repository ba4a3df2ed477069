import type { Run } from '../../history/run';
import { DAY_SECONDS, type Instant, touchesWeekend } from '../../lib/clock';
import type { TaskView } from '../detector';

/** Number of newest runs whose pauses show which pause has been usual lately. */
const NEWEST_RUNS = 21;
/** Share of the usual pause. A start that follows another start within it is taken for a retry. */
const BURST_SHARE = 0.1;

/**
 * Whether less time has passed since the newest start than the pause that was usual lately. No run
 * can be missed before that.
 */
export function hasJustBegun({ runs, inFlight, lost = [], now }: TaskView): boolean {
  const starts = [...runs.slice(-NEWEST_RUNS), ...inFlight, ...lost]
    .map(({ startedAt }) => startedAt)
    .sort((a, b) => a - b);
  const pauses = starts.slice(1).map((start, index) => start - (starts[index] ?? start));
  const usual = pauses.sort((a, b) => a - b)[Math.floor((pauses.length - 1) / 2)] ?? 0;
  return now - (starts.at(-1) ?? now) < usual;
}

/**
 * When the task's runs began, oldest first, without retries. A run that has not ended has begun
 * too.
 */
export function startsOf({ runs, inFlight, lost = [] }: TaskView): Instant[] {
  const all = Float64Array.from(
    [...runs, ...inFlight, ...lost].filter(isFirstTry),
    ({ startedAt }) => startedAt,
  ).sort();
  const pauses = all
    .slice(1)
    .map((start, index) => start - (all[index] ?? start))
    .sort();
  const usual = pauses[Math.floor(pauses.length / 2)] ?? 0;
  const starts: Instant[] = [];
  for (const start of all)
    if (start - (starts.at(-1) ?? Number.NEGATIVE_INFINITY) > BURST_SHARE * usual)
      starts.push(start);
  return starts;
}

function isFirstTry({ attempt }: Run): boolean {
  return attempt === null || attempt <= 1;
}

/**
 * One day after the first start of a task whose starts span less than a day, as it is unknown
 * whether such a task runs at night. 0 for other tasks.
 */
export function afterFirstDay(starts: readonly Instant[]): Instant {
  const [first = 0, last = 0] = [starts[0], starts.at(-1)];
  return last - first < DAY_SECONDS ? first + DAY_SECONDS : 0;
}

/**
 * Whether the pause touches a weekend and the task's starts span less than a week, so that it is
 * unknown whether the task runs at weekends.
 */
export function isFirstWeekend(starts: readonly Instant[], now: Instant): boolean {
  const [first, last] = [starts[0] ?? now, starts.at(-1) ?? now];
  return last - first < 7 * DAY_SECONDS && touchesWeekend({ since: last, until: now });
}
