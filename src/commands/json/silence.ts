import type { Silence } from '../../goals/suppression/silence';
import { numberOrNull } from '../../lib/json';
import type { Printed } from './describe';
import type { silence as shape } from './silence.shape';

export function silenceJson(silence: Silence): Printed<typeof shape> {
  return {
    id: silence.id,
    task: silence.taskGlob,
    begins_at: numberOrNull(silence.beginsAt),
    ends_at: numberOrNull(silence.endsAt),
    note: silence.note,
    created_by: silence.createdBy,
  };
}
