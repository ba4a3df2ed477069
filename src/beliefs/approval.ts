import type { Database } from '../db/database';
import type { Goal } from '../goals/goal';
import { NotAllowedError } from '../lib/errors';
import type { JsonMap } from '../lib/json';
import { beliefViewOf } from './ofGoal';
import { listBeliefs } from './store';

/**
 * Checks that a goal may be approved. While an active belief forbids it, only an override allows
 * it, for which the operator gives a reason.
 * @returns what the event of the approval records besides: the belief that was overridden, if any
 * @throws NotAllowedError naming the belief
 */
export async function weighApproval(
  db: Database,
  goal: Goal,
  options: { readonly minAlignment: number; readonly override: boolean },
): Promise<{ meta?: JsonMap }> {
  const view = beliefViewOf(goal, await listBeliefs(db, ['active']), options.minAlignment);
  if (view.veto === null) return {};
  if (!options.override)
    throw new NotAllowedError(
      `${goal.id} is forbidden: ${view.veto}.`,
      `goalgen approve ${goal.id} --override --note WHY, or goalgen belief retire ID`,
    );
  return { meta: { overrides: view.veto } };
}
