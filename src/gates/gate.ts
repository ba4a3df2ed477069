import type { Database } from '../db/database';
import type { Instant } from '../lib/clock';
import type { JsonMap } from '../lib/json';
import type { Settings, Values } from '../lib/settings';
import type { Proposal } from '../proposals/proposal';

/** A gate's answer. A proposal keeps the answers of all gates. */
export interface Verdict<Reason extends string = string> {
  readonly gate: string;
  /** Why the proposal is rejected; null when it passed. */
  readonly reason: Reason | null;
  /** For people: `Rate limit check passed (2/10 daily, 0/3 per detector)`. */
  readonly message: string;
  /** The figures that the answer rests on. */
  readonly figures: JsonMap;
  /** The goal that the proposal repeats (when it failed) or follows (when it passed); only of the duplicate gate. */
  readonly goalId?: string;
  /** The error that kept a gate from deciding. */
  readonly cause?: unknown;
}

/** A verdict as the database keeps it and as `--json` prints it. */
export type VerdictJson = {
  readonly gate: string;
  readonly passed: boolean;
  readonly reason: string | null;
  readonly message: string;
  readonly figures: JsonMap;
  readonly goal_id: string | null;
};

export function verdictJson({ gate, reason, message, figures, goalId }: Verdict): VerdictJson {
  return { gate, passed: reason === null, reason, message, figures, goal_id: goalId ?? null };
}

/** What a gate may ask. It reads in the transaction that will insert the goal. */
export interface GateContext<Options> {
  readonly db: Database;
  readonly now: Instant;
  readonly timeZone: string;
  readonly options: Options;
}

/**
 * One safety check: it reads what it needs, then decides with a pure function. `Own` are its settings, which stand in the
 * section `gates` of the configuration beside those of the other gates.
 */
export interface Gate<
  Name extends string = string,
  Own extends Settings = Settings,
  Reason extends string = string,
> {
  /** As in the verdict: `rate_limit`. */
  readonly name: Name;
  /** The check as people call it: `Rate limit check`. */
  readonly title: string;
  readonly settings: Own;
  /** Every reason that it gives, closed: a word here may have an underscore and figures behind it. */
  readonly reasons: readonly Reason[];
  /**
   * Its verdict is about the proposal itself. Verdicts of the others (a quota, a goal that is there) do not keep a
   * sighting from approving the goal that the proposal repeats.
   */
  readonly isAboutProposal: boolean;
  /** A verdict that lets a proposal pass is logged, as the seed's log has it. */
  readonly logsPassed: boolean;
  weigh(proposal: Proposal, context: GateContext<Values<Own>>): Promise<Verdict>;
}

/** Declares a gate: its types are inferred from what is declared. */
export function defineGate<
  const Name extends string,
  Own extends Settings,
  const Reason extends string,
>(gate: Gate<Name, Own, Reason>): Gate<Name, Own, Reason> {
  return gate;
}

/** `confidence_too_low_0.65` and `confidence_too_low_0.64` are one kind of reason. */
export function reasonKind(reason: string): string {
  return reason.replace(/_[\d.]+$|_NaN$/, '');
}
