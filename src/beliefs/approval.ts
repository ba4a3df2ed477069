import type { Database } from '../db/database';
import type { Goal } from '../goals/goal';
import { NotAllowedError } from '../lib/errors';
import type { JsonMap } from '../lib/json';
import { beliefViewOf } from './ofGoal';
import { listBeliefs } from './store';

/**
 * May this goal be approved? Not while an active belief forbids it, unless somebody overrides that and says why.
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
