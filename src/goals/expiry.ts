import { DAY_SECONDS, type Instant } from '../lib/clock';
import type { Goal } from './goal';

/**
 * When an undecided proposal expires: `expiryDays` after the newest run that it rests on began,
 * after the goal was made, or after its state changed, whichever is latest. Undefined for goals
 * that do not expire: people's goals, decided ones, and those that wait for another goal.
 */
export function expiresAt(goal: Goal, expiryDays: number): Instant | undefined {
  if (goal.state !== 'proposed' || goal.goalKey === null || goal.inhibitedBy !== null)
    return undefined;
  const since = Math.max(
    goal.createdAt,
    goal.newestFailureAt ?? goal.lastSeenAt ?? 0,
    goal.stateSince,
  );
  return since + expiryDays * DAY_SECONDS;
}
