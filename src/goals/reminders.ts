import { DAY_SECONDS, type Instant } from '../lib/clock';
import { confidenceOf, type Goal } from './goal';

/** After so many days an undecided proposal is mentioned again. */
const DAYS = [1, 2, 4];

export interface Reminder {
  readonly goal: Goal;
  readonly days: number;
  /** Why it waits, for people. */
  readonly reason: string;
}

/** Which of the open goals this scan mentions again: those that came of an age since the scan before. */
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
