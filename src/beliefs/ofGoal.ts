import { evidenceOf, type Goal } from '../goals/goal';
import { subjectOf } from '../proposals/proposal';
import { alignment, scoreOf, type Topic } from './alignment';
import type { Belief } from './belief';

/** What the active beliefs say about a goal. */
export interface BeliefView {
  /** How far the beliefs agree with the goal, 0 to 1; undefined when none applies. */
  readonly score: number | undefined;
  /** Why beliefs forbid the goal, for people; null when none does. */
  readonly veto: string | null;
}

/** What beliefs need to know of a goal. A goal that a person made has no pattern and no task. */
export function topicOf(goal: Goal): Topic {
  const { pattern } = goal.metadata;
  return {
    category: goal.category,
    pattern: typeof pattern === 'string' ? pattern : '',
    task: subjectOf(evidenceOf(goal)),
  };
}

/**
 * How far a goal agrees with the `active` beliefs that are about its topic and with those that it
 * names in `alignsWith`. A belief that it names in `contradicts` forbids it. So do beliefs about
 * its topic that leave it less support than `minAlignment`.
 */
export function beliefViewOf(
  goal: Goal,
  active: readonly Belief[],
  minAlignment: number,
): BeliefView {
  const { applying } = alignment(topicOf(goal), active);
  const named = active.filter(
    ({ id }) => goal.alignsWith.includes(id) && !applying.some((each) => each.id === id),
  );
  const score = scoreOf([...applying, ...named]);
  const contradicted = active.find(({ id }) => goal.contradicts.includes(id));
  if (contradicted !== undefined) return { score, veto: `it contradicts ${told(contradicted)}` };
  // A belief that the goal names itself may speak for it, but does not undo that others are against
  // it.
  const against = applying.find(({ stance }) => stance === 'opposes');
  const isForbidden = (scoreOf(applying) ?? 1) < minAlignment && against !== undefined;
  return { score, veto: isForbidden ? `${told(against)} is against it` : null };
}

function told({ id, text }: Belief): string {
  return `${id} ('${text}')`;
}
