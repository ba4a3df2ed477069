import type { BeliefView } from '../beliefs/ofGoal';
import type { PriorityOptions } from '../config/config';
import type { Goal } from '../goals/goal';
import { activeSinceOf } from '../goals/store';
import type { Instant } from '../lib/clock';
import { fourPlaces } from '../lib/rounding';

/** What a goal's priority is made of: each part 0 to 1, before its weight. */
export interface Parts {
  readonly value: number;
  readonly effort: number;
  readonly risk: number;
  /** How near its deadline is; 1 from then on, 0 without one. */
  readonly urgency: number;
  /** How far active beliefs are for it; one half where none applies. */
  readonly alignment: number;
}

export interface Ranked {
  readonly goal: Goal;
  /** 0 to 1, to 4 places; null when a belief forbids it: it is in no order. */
  readonly priority: number | null;
  readonly parts: Parts;
  /** What forbids it, for people. */
  readonly veto: string | null;
}

/**
 * One utility for all: `(v*value + e*(1-effort) + r*(1-risk) + u*urgency + a*alignment) / (v+e+r+u+a)`, so 0 to 1 whatever
 * the weights. More value, less effort, less risk, a nearer deadline, more alignment never lower it.
 */
export function priorityOf(parts: Parts, weights: PriorityOptions): number {
  return fourPlaces(utilityOf(parts, weights));
}

/** The same, not rounded: what goals are ordered by. */
function utilityOf(parts: Parts, weights: PriorityOptions): number {
  const { value, effort, risk, urgency, alignment } = weights;
  const total = value + effort + risk + urgency + alignment;
  if (total === 0) return 0;
  const sum =
    value * parts.value +
    effort * (1 - parts.effort) +
    risk * (1 - parts.risk) +
    urgency * parts.urgency +
    alignment * parts.alignment;
  return sum / total;
}

/** Best first; those that a belief forbids last. Of equals the older, then the one whose id comes first: never by chance. */
export function rank(
  goals: readonly Goal[],
  {
    now,
    weights,
    beliefs,
  }: {
    now: Instant;
    weights: PriorityOptions;
    beliefs: (goal: Goal) => Pick<BeliefView, 'score' | 'veto'>;
  },
): Ranked[] {
  const ranked = goals.map((goal) => {
    const { score, veto } = beliefs(goal);
    const parts = {
      value: bounded(goal.value),
      effort: bounded(goal.effort),
      risk: bounded(goal.risk),
      urgency: urgencyOf(goal, now),
      alignment: score ?? NEUTRAL,
    };
    return { goal, parts, veto, utility: veto === null ? utilityOf(parts, weights) : -1 };
  });
  ranked.sort(
    (a, b) =>
      b.utility - a.utility ||
      a.goal.createdAt - b.goal.createdAt ||
      (a.goal.id < b.goal.id ? -1 : 1),
  );
  return ranked.map(({ goal, parts, veto }) => ({
    goal,
    parts,
    veto,
    priority: veto === null ? priorityOf(parts, weights) : null,
  }));
}

const NEUTRAL = 0.5;

/** What a hand typed may be beyond. */
function bounded(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** 1 at the deadline (its horizon, counted from when it was approved), one half a day before, and so on; 0 without one. */
function urgencyOf(goal: Goal, now: Instant): number {
  if (goal.horizonMaxMin === null || goal.horizonMaxMin <= 0) return 0;
  const since = activeSinceOf(goal) ?? goal.createdAt;
  const remainingMin = (since + goal.horizonMaxMin * 60 - now) / 60;
  if (remainingMin <= 0) return 1;
  return 1 / (1 + remainingMin / HALF_URGENT_MIN);
}

/** A day before its deadline a goal is half as urgent as at it. */
const HALF_URGENT_MIN = 1440;
