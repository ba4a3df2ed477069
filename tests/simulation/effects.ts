import type { ErrorShape } from './errorShape';
import type { Fault } from './types';

/** A fault while it is being made. */
export type FaultDraft = Omit<Fault, 'firstRunAt'>;

/** One attempt at one slot. */
export interface Attempt {
  /** Which of its task's slots. */
  readonly index: number;
  readonly startedAt: number;
  /** From 1 on. */
  readonly number: number;
}

/** What a fault does to one task. Whatever it leaves out stays as usual. */
export interface Effect {
  readonly fault: FaultDraft;
  /** The slots that it touches, `until` excluded. */
  readonly from: number;
  readonly until: number;
  /** How probably the attempt fails; undefined: as usual. */
  failure?(attempt: Attempt): number | undefined;
  /** Its failures are of this shape, and now and then of another one of the task. */
  readonly error?: {
    readonly shape: ErrorShape;
    readonly purity: number;
    readonly target?: string;
  };
  /** Durations are multiplied with it. */
  readonly factor?: number;
  /** Durations are this share of what is typical, and all runs succeed. */
  readonly fraction?: number;
  /** It does not run. */
  absent?(index: number): boolean;
  /** It begins and never ends. */
  hangs?(index: number): boolean;
}

export function effectAt(effects: readonly Effect[], index: number): Effect | undefined {
  return effects.find(({ from, until }) => index >= from && index < until);
}
