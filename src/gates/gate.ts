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
  /** The verdict in words, for people: `Rate limit check passed (2/10 daily, 0/3 per detector)`. */
  readonly message: string;
  /** The figures that the verdict rests on. */
  readonly figures: JsonMap;
  /**
   * The id of the goal that the proposal repeats (if it failed) or follows (if it passed). Only the
   * duplicate gate sets it.
   */
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

/** What a gate may use. The gate reads in the transaction that will insert the goal. */
export interface GateContext<Options> {
  readonly db: Database;
  readonly now: Instant;
  readonly timeZone: string;
  readonly options: Options;
}

/**
 * One safety check, which reads what it needs and then decides with a pure function. `Own` are the
 * gate's settings. They stand in the section `gates` of the configuration, beside those of the
 * other gates.
 */
export interface Gate<
  Name extends string = string,
  Own extends Settings = Settings,
  Reason extends string = string,
> {
  /** The gate's name, as in its verdicts: `rate_limit`. */
  readonly name: Name;
  /** The check as people call it: `Rate limit check`. */
  readonly title: string;
  readonly settings: Own;
  /**
   * All reasons that the gate gives. In a verdict, an underscore and figures may follow a reason:
   * `confidence_too_low_0.65`.
   */
  readonly reasons: readonly Reason[];
  /**
   * Whether the gate's verdict is about the proposal itself. Verdicts of other gates (a quota, an
   * existing goal) do not keep a sighting from approving the goal that the proposal repeats.
   */
  readonly isAboutProposal: boolean;
  /** Whether a verdict that lets a proposal pass is logged, as in the seed's log. */
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

/** The kind of a reason, without figures: `confidence_too_low` for `confidence_too_low_0.65`. */
export function reasonKind(reason: string): string {
  return reason.replace(/_[\d.]+$|_NaN$/, '');
}
