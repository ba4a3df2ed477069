import type { SuccessOptions } from '../../config/config';
import type { History } from '../../history/history';
import type { Instant } from '../../lib/clock';
import type { JsonMap } from '../../lib/json';
import type { Goal } from '../goal';
import { examineGoal, measurementOf } from './examine';

/** What the history says of a goal that somebody declares satisfied: kept with the goal, and told where it disagrees. */
export async function checkManualDone(
  goal: Goal,
  asked: { readonly history: History; readonly now: Instant; readonly options: SuccessOptions },
): Promise<{ outcome?: JsonMap; meta?: JsonMap; remark?: string }> {
  const measured = await examineGoal(goal, asked);
  if (measured === undefined) return {};
  const outcome = await measurementOf(goal, measured, asked);
  const remark = `${goal.id}: the history does not show it yet: ${measured.wanting.join('; ')}`;
  return { outcome, meta: { history_agrees: measured.met }, ...(measured.met ? {} : { remark }) };
}
