import { globMatches } from '../lib/glob';
import { fourPlaces } from '../lib/rounding';
import type { Belief } from './belief';

/** What a proposal is about, as far as beliefs ask. */
export interface Topic {
  readonly category: string;
  readonly pattern: string;
  readonly task: string;
}

export interface Alignment {
  /** Of the beliefs that apply; undefined when none does. */
  readonly score: number | undefined;
  readonly applying: readonly Belief[];
}

/** How far acting on `topic` agrees with what the operator believes. */
export function alignment(topic: Topic, beliefs: readonly Belief[]): Alignment {
  const applying = beliefs.filter((belief) => applies(belief, topic));
  return { score: scoreOf(applying), applying };
}

/** The weighted share of support, 0 to 1, to 4 places; undefined of no beliefs. */
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
