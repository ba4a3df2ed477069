import type { Goal } from '../goals/goal';
import { alignment } from './alignment';
import type { Belief } from './belief';
import { topicOf } from './ofGoal';

/** Two active beliefs that say the opposite about the same existing goals. */
export interface Contradiction {
  readonly supports: Belief;
  readonly opposes: Belief;
  readonly goals: readonly Goal[];
}

/**
 * The pairs of beliefs that contradict each other about one of `goals`; the pair with the most
 * goals first.
 */
export function contradictions(active: readonly Belief[], goals: readonly Goal[]): Contradiction[] {
  const pairs = new Map<string, { supports: Belief; opposes: Belief; goals: Goal[] }>();
  for (const goal of goals) {
    const { applying } = alignment(topicOf(goal), active);
    for (const supports of applying.filter(({ stance }) => stance === 'supports'))
      for (const opposes of applying.filter(({ stance }) => stance === 'opposes')) {
        const key = `${supports.id} ${opposes.id}`;
        const pair = pairs.get(key) ?? { supports, opposes, goals: [] };
        pair.goals.push(goal);
        pairs.set(key, pair);
      }
  }
  return [...pairs.values()].sort(
    (a, b) =>
      b.goals.length - a.goals.length ||
      (`${a.supports.id}${a.opposes.id}` < `${b.supports.id}${b.opposes.id}` ? -1 : 1),
  );
}
