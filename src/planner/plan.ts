import type { PrimitiveStep } from './domain';
import type { Lookup } from './fillIn';

/** A compound task on the way to a step, with the method that was chosen for it. */
export interface ChosenMethod {
  readonly task: string;
  readonly method: string;
}

/** A step of a plan, and where it comes from. */
export interface PlannedStep {
  readonly step: PrimitiveStep;
  /** The compound tasks around it, the outermost first. */
  readonly within: readonly ChosenMethod[];
  /** What was known just before it. */
  readonly facts: Lookup;
}

/** One method that was looked at. */
export interface Tried {
  readonly method: string;
  /** `abandoned`: it applied, and led nowhere. */
  outcome: 'chosen' | 'not_applicable' | 'abandoned';
  /** The facts for which it was chosen, or what was missing. */
  because: string;
}

/** One time that a compound task was to be decomposed; where choices were revised, a task is met several times. */
export interface Visit {
  readonly task: string;
  readonly within: readonly ChosenMethod[];
  readonly tried: readonly Readonly<Tried>[];
}

export interface Plan {
  readonly found: true;
  /** In the order they are to be done. */
  readonly steps: readonly PlannedStep[];
  readonly trace: readonly Visit[];
}

/** Where a search could not go on. */
export interface DeadEnd {
  /** No method of a task applied, a step's need did not hold, tasks were nested too deep, or too much had been tried. */
  readonly reason: 'no_method' | 'need' | 'too_deep' | 'given_up';
  /** The compound task at that point. */
  readonly task: string;
  /** The same in words. */
  readonly because: string;
}

/** There is none, or none was found within the limits. */
export interface NoPlan {
  readonly found: false;
  /** The one that came furthest: what would have to be otherwise first. */
  readonly deadEnd: DeadEnd;
  readonly trace: readonly Visit[];
}
