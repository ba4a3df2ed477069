import { globMatches } from '../lib/glob';
import { fourPlaces } from '../lib/rounding';
import type { Belief } from './belief';

/** What beliefs need to know of a proposal or a goal. */
export interface Topic {
  readonly category: string;
  readonly pattern: string;
  readonly task: string;
}

export interface Alignment {
  /** The score of the beliefs that apply, 0 to 1; undefined when none applies. */
  readonly score: number | undefined;
  readonly applying: readonly Belief[];
}

/** How far acting on `topic` agrees with what the operator believes. */
export function alignment(topic: Topic, beliefs: readonly Belief[]): Alignment {
  const applying = beliefs.filter((belief) => applies(belief, topic));
  return { score: scoreOf(applying), applying };
}

/**
 * The weighted share of the beliefs that support, 0 to 1, rounded to 4 places; undefined for no
 * beliefs.
 */
export function scoreOf(beliefs: readonly Belief[]): number | undefined {
  if (beliefs.length === 0) return undefined;
  return fourPlaces(
    weightOf(beliefs.filter(({ stance }) => stance === 'supports')) / weightOf(beliefs),
  );
}

function applies(belief: Belief, topic: Topic): boolean {
  return (
    (belief.category === null || belief.category === topic.category) &&
    (belief.pattern === null || belief.pattern === topic.pattern) &&
    (belief.taskGlob === null || globMatches(belief.taskGlob, topic.task))
  );
}

function weightOf(beliefs: readonly Belief[]): number {
  return beliefs.reduce((total, belief) => total + belief.weight, 0);
}
