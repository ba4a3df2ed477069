import { evidenceOf, type Goal } from '../goals/goal';
import { subjectOf } from '../proposals/proposal';
import { alignment, scoreOf, type Topic } from './alignment';
import type { Belief } from './belief';

/** What active beliefs say of a goal. */
export interface BeliefView {
  /** 0 to 1; undefined when none applies. */
  readonly score: number | undefined;
  /** Why they forbid it, for people; null when they do not. */
  readonly veto: string | null;
}

/** What a goal is about, as far as beliefs ask; a person's goal has no pattern and no task. */
export function topicOf(goal: Goal): Topic {
  const { pattern } = goal.metadata;
  return {
    category: goal.category,
    pattern: typeof pattern === 'string' ? pattern : '',
    task: subjectOf(evidenceOf(goal)),
  };
}

/**
 * How far a goal agrees with `active` beliefs: those that are about its topic, and those that it names itself. One that it
 * names as a contradiction forbids it, and so do those that leave it less support than `minAlignment`.
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
  // What it names itself may speak for it; that others are against it is not undone by that.
  const against = applying.find(({ stance }) => stance === 'opposes');
  const isForbidden = (scoreOf(applying) ?? 1) < minAlignment && against !== undefined;
  return { score, veto: isForbidden ? `${told(against)} is against it` : null };
}

function told({ id, text }: Belief): string {
  return `${id} ('${text}')`;
}
