import { DAY_SECONDS, type Instant } from '../lib/clock';
import { confidenceOf, type Goal } from './goal';

/** Ages, in days, at which an undecided proposal is mentioned again. */
const DAYS = [1, 2, 4];

export interface Reminder {
  readonly goal: Goal;
  readonly days: number;
  /** Why the goal waits, in words for people. */
  readonly reason: string;
}

/**
 * The open goals that this scan mentions again: those that reached one of the ages in `DAYS` since
 * the last scan.
 */
export function remindersOf(
  goals: readonly Goal[],
  lastScanAt: Instant | undefined,
  now: Instant,
  autoApproveConfidence: number,
): Reminder[] {
  if (lastScanAt === undefined) return [];
  return goals
    .filter(({ state, inhibitedBy }) => state === 'proposed' && inhibitedBy === null)
    .flatMap((goal) => {
      const days = DAYS.findLast((day) => {
        const at = goal.createdAt + day * DAY_SECONDS;
        return at > lastScanAt && at <= now;
      });
      return days === undefined
        ? []
        : [{ goal, days, reason: reasonOf(goal, autoApproveConfidence) }];
    });
}

function reasonOf(goal: Goal, autoApproveConfidence: number): string {
  const confidence = confidenceOf(goal);
  if (confidence === undefined || confidence >= autoApproveConfidence)
    return 'a person decides about it';
  return `confidence ${confidence} is below ${autoApproveConfidence}`;
}
