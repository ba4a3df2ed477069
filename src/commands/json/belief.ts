import type { Belief } from '../../beliefs/belief';
import { numberOrNull } from '../../lib/json';
import type { belief as shape } from './belief.shape';
import type { Printed } from './describe';

export function beliefJson(belief: Belief): Printed<typeof shape> {
  return {
    id: belief.id,
    text: belief.text,
    stance: belief.stance,
    weight: belief.weight,
    category: belief.category,
    pattern: belief.pattern,
    task: belief.taskGlob,
    state: belief.state,
    created_at: numberOrNull(belief.createdAt),
    created_by: belief.createdBy,
  };
}
