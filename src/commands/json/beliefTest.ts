import type { BeliefTest } from '../../beliefs/testBelief';
import type { PastProposal } from '../../proposals/store';
import type { beliefTest } from './beliefTest.shape';
import type { Printed } from './describe';

export function beliefTestJson({
  blocked,
  letThrough,
  unchanged,
  asked,
}: BeliefTest): Printed<typeof beliefTest> {
  const told = ({ proposalId, text, pattern, goalId }: PastProposal) => ({
    proposal_id: proposalId,
    text,
    pattern,
    goal_id: goalId,
  });
  return {
    proposals: asked,
    blocked: blocked.map(told),
    let_through: letThrough.map(told),
    unchanged,
  };
}
