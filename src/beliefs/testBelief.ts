import type { PastProposal } from '../proposals/store';
import { alignment, type Topic } from './alignment';
import type { Belief } from './belief';

/** What a new belief would have changed about past proposals. */
export interface BeliefTest {
  readonly blocked: readonly PastProposal[];
  readonly letThrough: readonly PastProposal[];
  /** How many proposals the belief applies to without changing anything. */
  readonly unchanged: number;
  readonly asked: number;
}

/** Judges past proposals by the active beliefs, without and with the new one. */
export function testBelief(
  belief: Belief,
  active: readonly Belief[],
  past: readonly PastProposal[],
  minAlignment: number,
): BeliefTest {
  const passes = (topic: Topic, beliefs: readonly Belief[]) =>
    (alignment(topic, beliefs).score ?? 1) >= minAlignment;
  const [blocked, letThrough]: [PastProposal[], PastProposal[]] = [[], []];
  let unchanged = 0;
  for (const proposal of past) {
    const [before, after] = [passes(proposal, active), passes(proposal, [...active, belief])];
    if (before && !after) blocked.push(proposal);
    else if (!before && after) letThrough.push(proposal);
    else if (alignment(proposal, [belief]).score !== undefined) unchanged += 1;
  }
  return { blocked, letThrough, unchanged, asked: past.length };
}
