import type { Ranked } from '../../planner/priority';
import type { Printed } from './describe';
import { goalJson } from './goal';
import type { rankedGoal } from './rankedGoal.shape';

/** The goal's object, and why it stands where it does. */
export function rankedJson({ goal, priority, parts, veto }: Ranked): Printed<typeof rankedGoal> {
  return { ...goalJson(goal), priority, priority_parts: { ...parts }, veto };
}
