import type { Database } from '../db/database';
import { eventsOfGoal } from '../ledger/outbox';
import { formatInstant } from '../lib/clock';
import { isJsonMap } from '../lib/json';
import type { Proposal } from '../proposals/proposal';
import { evidenceOf } from './goal';
import { goalById } from './store';

/** Value that a problem gains each time it comes back after it was fixed, up to `VALUE_MAX`. */
const REGRESSION_VALUE = 0.1;
const VALUE_MAX = 0.95;

/**
 * Adds the past to the proposal of a problem that was fixed and came back: the problem is worth
 * more, and its evidence says when and by whom it was fixed. Any other proposal stays as it is.
 */
export async function withPast(
  db: Database,
  proposal: Proposal,
  previousGoalId: string | null,
): Promise<Proposal> {
  const previous = previousGoalId === null ? undefined : await goalById(db, previousGoalId);
  if (previous?.state !== 'satisfied') return proposal;
  const fixed = (await eventsOfGoal(db, previous.id)).findLast(
    ({ meta }) => meta.to === 'satisfied',
  );
  const { regression } = evidenceOf(previous);
  const before = isJsonMap(regression) ? Number(regression.times) || 0 : 0;
  return {
    ...proposal,
    estimatedValue: Math.max(
      proposal.estimatedValue,
      Math.min(VALUE_MAX, previous.value + REGRESSION_VALUE),
    ),
    evidence: {
      ...proposal.evidence,
      regression: {
        of: previous.id,
        fixed_at: formatInstant(previous.stateSince, 'UTC'),
        fixed_by: fixed?.meta.by ?? 'external',
        note: fixed?.meta.note ?? null,
        times: before + 1,
      },
    },
  };
}
