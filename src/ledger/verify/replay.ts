import { isJsonMap, type JsonMap } from '../../lib/json';

/** Goal id -> state, as events alone give it. */
export type GoalStates = Map<string, string>;

/**
 * Takes the next event into `states`.
 * @returns how it contradicts the events before it, or undefined
 */
export function replay(
  states: GoalStates,
  event: { readonly event: string; readonly meta: JsonMap },
): string | undefined {
  const { goal_id: id, from, to, changed } = event.meta;
  if (typeof id !== 'string' || !event.event.startsWith('goal_')) return undefined;
  if (event.event.startsWith('goal_created')) return created(states, id, to);
  if (from === undefined && to === undefined) return undefined; // columns that have nothing to do with its state
  // The id itself can have been changed by hand.
  const before = isJsonMap(changed) && Array.isArray(changed.id) ? String(changed.id[0]) : id;
  const known = states.get(before);
  states.delete(before);
  // A trigger of somebody else's that touches the row may have its event before that of the change it followed.
  const stays = from === to && known !== undefined;
  if (typeof to === 'string') states.set(id, stays ? known : to);
  if (known === from || stays) return undefined;
  return known === undefined
    ? `goal ${before} is ${from} here, and no event before it made such a goal`
    : `goal ${before} is ${from} here, and ${known} by the events before`;
}

/** Born proposed, unless somebody typed another state. */
function created(
  states: GoalStates,
  id: string,
  to: JsonMap[string] | undefined,
): string | undefined {
  const isKnown = states.has(id);
  states.set(id, typeof to === 'string' ? to : 'proposed');
  return isKnown ? `goal ${id} is made here, and was there before` : undefined;
}

/** How the goals there are differ from what the events lead to. */
export function differences(
  states: GoalStates,
  goals: readonly { readonly id: string; readonly state: string }[],
): string[] {
  const stored = new Map(goals.map(({ id, state }) => [id, state]));
  const changed = [...stored]
    .filter(([id, state]) => states.get(id) !== state)
    .map(([id, state]) => {
      const known = states.get(id);
      return known === undefined
        ? `goal ${id} is ${state}, and no event made it`
        : `goal ${id} is ${state}, and its events lead to ${known}`;
    });
  const gone = [...states]
    .filter(([id]) => !stored.has(id))
    .map(([id, state]) => `goal ${id} is gone, and its events lead to ${state}`);
  return [...changed, ...gone];
}
