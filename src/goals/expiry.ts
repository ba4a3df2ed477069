import { DAY_SECONDS, type Instant } from '../lib/clock';
import type { Goal } from './goal';

/**
 * When a proposal that nobody decides about expires: so many days after the newest of what it rests on began, or it was
 * made. Undefined of goals that do not expire: people's, decided ones, and those that wait for another.
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
