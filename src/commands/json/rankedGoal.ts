import type { Ranked } from '../../planner/priority';
import type { Printed } from './describe';
import { goalJson } from './goal';
import type { rankedGoal } from './rankedGoal.shape';

/**
 * The object that `next --json` prints: the goal, its priority and what the priority is made of.
 */
export function rankedJson({ goal, priority, parts, veto }: Ranked): Printed<typeof rankedGoal> {
  return { ...goalJson(goal), priority, priority_parts: { ...parts }, veto };
}
