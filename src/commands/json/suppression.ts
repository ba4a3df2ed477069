import type { Suppression } from '../../goals/suppression/store';
import type { Printed } from './describe';
import type { suppression as shape } from './suppression.shape';

export function suppressionJson({
  goal,
  heldBack,
  occurrences,
  lastHeldBackAt,
}: Suppression): Printed<typeof shape> {
  return {
    goal_id: goal.id,
    text: goal.text,
    created_by: goal.createdBy,
    rejected_at: goal.stateSince,
    rejected_until: goal.rejectedUntil ?? 'worse',
    held_back: heldBack,
    occurrences,
    last_held_back_at: lastHeldBackAt,
  };
}
