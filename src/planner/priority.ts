import type { BeliefView } from '../beliefs/ofGoal';
import type { Goal } from '../goals/goal';
import { activeSinceOf } from '../goals/store';
import type { Instant } from '../lib/clock';
import { fourPlaces } from '../lib/rounding';
import { number, type Values } from '../lib/settings';

const WEIGHTS = { min: 0, max: 1000 };

/**
 * The section `priority` of the configuration: the weight of each part of a goal's priority. A part
 * of weight 0 does not count.
 */
export const prioritySettings = {
  value: number(4, "weight of a goal's value among what makes its priority", WEIGHTS),
  effort: number(2, 'weight of little effort', WEIGHTS),
  risk: number(1, 'weight of little risk', WEIGHTS),
  urgency: number(2, 'weight of a near deadline', WEIGHTS),
  alignment: number(1, 'weight of beliefs that support it', WEIGHTS),
};
export type PriorityOptions = Values<typeof prioritySettings>;

/** The parts of a goal's priority: each 0 to 1, before its weight. */
export interface Parts {
  readonly value: number;
  readonly effort: number;
  readonly risk: number;
  /** How near the goal's deadline is: 1 from the deadline on, 0 without one. */
  readonly urgency: number;
  /** How far active beliefs support the goal; 0.5 where none applies. */
  readonly alignment: number;
}

export interface Ranked {
  readonly goal: Goal;
  /**
   * 0 to 1, rounded to 4 places; null when a belief forbids the goal, which then has no place in
   * the order.
   */
  readonly priority: number | null;
  readonly parts: Parts;
  /** Which belief forbids the goal, for people; null when none does. */
  readonly veto: string | null;
}

/**
 * The priority of a goal, 0 to 1 for any weights, rounded to 4 places:
 * `(v*value + e*(1-effort) + r*(1-risk) + u*urgency + a*alignment) / (v+e+r+u+a)`.
 * More value, less effort, less risk, a nearer deadline and more alignment never lower it.
 */
export function priorityOf(parts: Parts, weights: PriorityOptions): number {
  return fourPlaces(utilityOf(parts, weights));
}

/** The priority before it is rounded, by which goals are ordered. */
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

/**
 * Orders goals by priority, best first; goals that a belief forbids come last. Among equals the
 * older goal comes first, then the one with the lower id, so that the order is never chance.
 */
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

/** The alignment of a goal to which no belief applies. */
const NEUTRAL = 0.5;

/** Limits a value to 0 to 1: a row typed by hand may hold any number. */
function bounded(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/**
 * The urgency of a goal: 1 at its deadline (its horizon, counted from its approval) and later, 0.5
 * a day before the deadline, 0.33 two days before, and so on; 0 without a deadline.
 */
function urgencyOf(goal: Goal, now: Instant): number {
  if (goal.horizonMaxMin === null || goal.horizonMaxMin <= 0) return 0;
  const since = activeSinceOf(goal) ?? goal.createdAt;
  const remainingMin = (since + goal.horizonMaxMin * 60 - now) / 60;
  if (remainingMin <= 0) return 1;
  return 1 / (1 + remainingMin / HALF_URGENT_MIN);
}

/** Minutes before its deadline at which a goal is half as urgent as at the deadline: a day. */
const HALF_URGENT_MIN = 1440;
