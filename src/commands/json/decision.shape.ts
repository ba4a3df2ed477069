import * as z from 'zod/mini';
import { GOAL_STATES } from '../../goals/lifecycle';
import { oneOf, text, textOrNull } from './describe';

export const decision = z.strictObject({
  id: text('the goal, its id in full'),
  from: oneOf(GOAL_STATES, 'its state before'),
  to: oneOf(GOAL_STATES, 'its state now'),
  remark: textOrNull(
    'what should be known though it stops nothing: of `done`, that the history does not show it yet',
  ),
});
