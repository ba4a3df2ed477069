import type { PrimitiveStep } from './domain';
import type { Lookup } from './fillIn';

/** A compound task that a step belongs to, with the method that was chosen for it. */
export interface ChosenMethod {
  readonly task: string;
  readonly method: string;
}

/** A step of a plan, and where it comes from. */
export interface PlannedStep {
  readonly step: PrimitiveStep;
  /** The compound tasks around the step, the outermost first. */
  readonly within: readonly ChosenMethod[];
  /** What was known just before the step. */
  readonly facts: Lookup;
}

/** One method that was looked at. */
export interface Tried {
  readonly method: string;
  /** `abandoned`: the method applied, and led nowhere. */
  outcome: 'chosen' | 'not_applicable' | 'abandoned';
  /** The facts for which the method was chosen, or what was missing. */
  because: string;
}

/**
 * One time that a compound task had to be decomposed. If choices were revised, a task is visited
 * several times.
 */
export interface Visit {
  readonly task: string;
  readonly within: readonly ChosenMethod[];
  readonly tried: readonly Readonly<Tried>[];
}

export interface Plan {
  readonly found: true;
  /** The steps, in the order in which they are to be done. */
  readonly steps: readonly PlannedStep[];
  readonly trace: readonly Visit[];
}

/** A point where a search could not go on. */
export interface DeadEnd {
  /**
   * No method of a task applied, a step's need did not hold, tasks were nested too deep, or the
   * limit of steps was reached.
   */
  readonly reason: 'no_method' | 'need' | 'too_deep' | 'given_up';
  /** The compound task at that point. */
  readonly task: string;
  /** The reason in words. */
  readonly because: string;
}

/** No plan exists, or none was found within the limits. */
export interface NoPlan {
  readonly found: false;
  /** The dead end that came furthest: what would have to be different first. */
  readonly deadEnd: DeadEnd;
  readonly trace: readonly Visit[];
}
