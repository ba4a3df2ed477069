import type { Run } from '../../history/run';
import type { Instant } from '../../lib/clock';
import type { TaskView } from '../detector';

/** Number of newest runs whose pauses show which pause has been usual lately. */
const NEWEST_RUNS = 21;
/** Share of the usual pause. A start that follows another start within it is taken for a retry. */
const BURST_SHARE = 0.1;

/**
 * Whether less time has passed since the newest start than the pause that was usual lately. No run
 * can be missed before that.
 */
export function hasJustBegun({ runs, inFlight, now }: TaskView): boolean {
  const starts = [...runs.slice(-NEWEST_RUNS), ...inFlight]
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
export function startsOf({ runs, inFlight }: TaskView): Instant[] {
  const all = Float64Array.from(
    [...runs, ...inFlight].filter(isFirstTry),
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
