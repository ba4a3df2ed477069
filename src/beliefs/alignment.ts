import type { Belief } from './belief';
import { globMatches } from './glob';

/** What a proposal is about, as far as beliefs ask. */
export interface Topic {
  readonly category: string;
  readonly pattern: string;
  readonly task: string;
}

export interface Alignment {
  /** Weighted share of support among the beliefs that apply, 0 to 1, to 4 places; undefined when none applies. */
  readonly score: number | undefined;
  readonly applying: readonly Belief[];
}

/** How far acting on `topic` agrees with what the operator believes. */
export function alignment(topic: Topic, beliefs: readonly Belief[]): Alignment {
  const applying = beliefs.filter((belief) => applies(belief, topic));
  const support = weightOf(applying.filter((belief) => belief.stance === 'supports'));
  const total = weightOf(applying);
  return { score: applying.length === 0 ? undefined : Math.round((support / total) * 10_000) / 10_000, applying };
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
