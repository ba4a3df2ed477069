import { isJsonMap, type JsonMap } from '../../lib/json';

/** The state of each goal by its id, as the events alone tell it. */
export type GoalStates = Map<string, string>;

/**
 * Applies the next event to `states`.
 * @returns how it contradicts the events before it, or undefined
 */
export function replay(
  states: GoalStates,
  event: { readonly event: string; readonly meta: JsonMap },
): string | undefined {
  const { goal_id: id, from, to, changed } = event.meta;
  if (typeof id !== 'string' || !event.event.startsWith('goal_')) return undefined;
  if (event.event.startsWith('goal_created')) return created(states, id, to);
  // The event does not concern the state of the goal.
  if (from === undefined && to === undefined) return undefined;
  // A hand edit may have changed the id itself.
  const before = isJsonMap(changed) && Array.isArray(changed.id) ? String(changed.id[0]) : id;
  const known = states.get(before);
  states.delete(before);
  // If a trigger that is not goalgen's updates the row, its event may come before the event of the
  // change to which the trigger reacted.
  const stays = from === to && known !== undefined;
  if (typeof to === 'string') states.set(id, stays ? known : to);
  if (known === from || stays) return undefined;
  return known === undefined
    ? `goal ${before} is ${from} here, and no event before it made such a goal`
    : `goal ${before} is ${from} here, and ${known} by the events before`;
}

/** A goal begins as proposed, unless its row was typed by hand with another state. */
function created(
  states: GoalStates,
  id: string,
  to: JsonMap[string] | undefined,
): string | undefined {
  const isKnown = states.has(id);
  states.set(id, typeof to === 'string' ? to : 'proposed');
  return isKnown ? `goal ${id} is made here, and was there before` : undefined;
}

/** How the stored goals differ from the states to which the events lead, as messages for people. */
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
