import { beliefViewOf } from '../beliefs/ofGoal';
import { listBeliefs } from '../beliefs/store';
import type { Database } from '../db/database';
import { listGoals } from '../goals/store';
import type { Instant } from '../lib/clock';
import { type PriorityOptions, type Ranked, rank } from './priority';

/** Active and executing goals, the one of the highest priority first. */
export async function rankedGoals(
  db: Database,
  options: {
    readonly now: Instant;
    readonly weights: PriorityOptions;
    readonly minAlignment: number;
  },
): Promise<Ranked[]> {
  const { now, weights, minAlignment } = options;
  const beliefs = await listBeliefs(db, ['active']);
  const goals = await listGoals(db, {
    states: ['active', 'executing'],
    source: undefined,
    detector: undefined,
    order: 'created',
    limit: undefined,
  });
  return rank(goals, {
    now,
    weights,
    beliefs: (goal) => beliefViewOf(goal, beliefs, minAlignment),
  });
}
