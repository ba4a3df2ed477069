import { evidenceOf, type Goal } from '../goals/goal';
import { isOpen } from '../goals/lifecycle';
import { isSameProblem } from '../goals/sameProblem';
import { goalsThatMayBeAbout } from '../goals/store';
import { isWorse } from '../goals/worse';
import type { Proposal } from '../proposals/proposal';
import type { Gate, Verdict } from './gate';

/** One problem, one open goal; and what was decided about it before still holds. */
export const duplicateGate: Gate = {
  name: 'duplicate',
  title: 'Duplicate check',
  async weigh(proposal, { db, options }) {
    return decideDuplicate(
      proposal,
      await goalsThatMayBeAbout(db, proposal.goalKey, proposal.subject),
      options.maxSimilarity,
    );
  },
};

/** The table of design 6.5: an open goal decides, else the latest closed one. `candidates` are in order of creation. */
export function decideDuplicate(proposal: Proposal, candidates: readonly Goal[], maxSimilarity: number): Verdict {
  const same = candidates.filter((goal) => isSameProblem(goal, proposal, maxSimilarity));
  const goal = same.find(({ state }) => isOpen(state)) ?? same.at(-1);
  if (goal === undefined) return { gate: 'duplicate', reason: null, message: 'Duplicate check passed', figures: {} };
  const { isNew, why } = compared(proposal, goal, same);
  return {
    gate: 'duplicate',
    reason: isNew ? null : 'duplicate_goal_exists',
    message: `Duplicate check ${isNew ? 'passed' : 'failed'} (${goal.id} ${why})`,
    figures: { state: goal.state, why },
    goalId: goal.id,
  };
}

function compared(proposal: Proposal, goal: Goal, same: readonly Goal[]): { isNew: boolean; why: string } {
  switch (goal.state) {
    case 'proposed':
    case 'active':
    case 'executing':
      return { isNew: false, why: `is ${goal.state}` };
    case 'rejected': {
      const refused = same.filter(({ state }) => state === 'rejected').map(evidenceOf);
      const worse = isWorse(refused, proposal.evidence);
      return { isNew: worse, why: worse ? 'was rejected, and it is worse now' : 'was rejected, and it is no worse' };
    }
    case 'satisfied': {
      const again = proposal.newestFailureStartedAt > goal.stateSince;
      return {
        isNew: again,
        why: again ? 'was satisfied, and later runs failed again' : 'was satisfied, and no later run failed',
      };
    }
    case 'expired':
    case 'withdrawn':
    case 'abandoned':
      return { isNew: true, why: `is ${goal.state}` };
  }
}
