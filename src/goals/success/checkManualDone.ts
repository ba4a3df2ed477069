import type { JsonMap } from '../../lib/json';
import type { Goal } from '../goal';
import { type Asked, examineGoal, measurementOf } from './examine';

/**
 * What the history says about a goal that is declared satisfied by hand. It is kept with the goal,
 * and `remark` says so if the history disagrees.
 */
export async function checkManualDone(
  goal: Goal,
  asked: Omit<Asked, 'runs'>,
): Promise<{ outcome?: JsonMap; meta?: JsonMap; remark?: string }> {
  const measured = await examineGoal(goal, asked);
  if (measured === undefined) return {};
  const outcome = await measurementOf(goal, measured, asked);
  const remark = `${goal.id}: the history does not show it yet: ${measured.wanting.join('; ')}`;
  return { outcome, meta: { history_agrees: measured.met }, ...(measured.met ? {} : { remark }) };
}
