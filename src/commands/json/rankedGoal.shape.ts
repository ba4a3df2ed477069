import * as z from 'zod/mini';
import { described, number, numberOrNull, textOrNull } from './describe';
import { goal } from './goal.shape';

export const rankedGoal = z.extend(goal, {
  priority: numberOrNull(
    '0 to 1, what goals are ordered by; null when an active belief forbids it',
  ),
  priority_parts: described(
    z.strictObject({
      value: number('what it is worth, 0 to 1'),
      effort: number('what it takes, 0 to 1; the less, the better'),
      risk: number('what may go wrong, 0 to 1; the less, the better'),
      urgency: number('how near its deadline is: 1 from then on, 0 without one'),
      alignment: number('how far active beliefs are for it, 0 to 1; 0.5 where none applies'),
    }),
    'what the priority is made of, before the weights of the configuration',
  ),
  veto: textOrNull('what forbids it, for people; null when nothing does'),
});
