import type { GateOptions } from '../config/config';
import type { Database } from '../db/database';
import type { Instant } from '../lib/clock';
import type { JsonMap } from '../lib/json';
import type { Proposal } from '../proposals/proposal';

export type GateName = 'expiry' | 'confidence' | 'rate_limit' | 'duplicate' | 'beliefs' | 'silence';

/** Why a proposal was rejected. The confidence is part of its reason, as in the seed: `confidence_too_low_0.65`. */
export type Reason =
  | 'expired'
  | `confidence_too_low_${string}`
  | 'rate_limit_exceeded'
  | 'duplicate_goal_exists'
  | 'inhibited'
  | 'belief_misalignment'
  | 'silenced'
  | 'gate_error';

/** A gate's answer. A proposal keeps all of them. */
export interface Verdict {
  readonly gate: GateName;
  /** Null when the proposal passed. */
  readonly reason: Reason | null;
  /** For people: `Rate limit check passed (2/10 daily, 0/3 per detector)`. */
  readonly message: string;
  /** The figures it rests on. */
  readonly figures: JsonMap;
  /** The goal that this proposal repeats (when it failed) or follows (when it passed); only the duplicate gate knows. */
  readonly goalId?: string;
  /** What a gate that could not decide ran into. */
  readonly cause?: unknown;
}

/** A verdict as the database keeps it and as `--json` prints it. */
export type VerdictJson = {
  readonly gate: GateName;
  readonly passed: boolean;
  readonly reason: Reason | null;
  readonly message: string;
  readonly figures: JsonMap;
  readonly goal_id: string | null;
};

export function verdictJson({ gate, reason, message, figures, goalId }: Verdict): VerdictJson {
  return { gate, passed: reason === null, reason, message, figures, goal_id: goalId ?? null };
}

/** What a gate may ask. It reads in the transaction that will insert the goal. */
export interface GateContext {
  readonly db: Database;
  readonly now: Instant;
  readonly timeZone: string;
  readonly options: GateOptions;
}

/** One safety check: reads what it needs, then decides with a pure function. */
export interface Gate {
  readonly name: GateName;
  /** The check as people call it: `Rate limit check`. */
  readonly title: string;
  weigh(proposal: Proposal, context: GateContext): Promise<Verdict>;
}

/** `confidence_too_low_0.65` and `confidence_too_low_0.64` are one kind of reason. */
export function reasonKind(reason: string): string {
  return reason.replace(/_[\d.]+$|_NaN$/, '');
}
