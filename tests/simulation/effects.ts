import type { ErrorShape } from './errorShape';
import type { Fault } from './types';

/** A fault that is being planned, before its first run is known. */
export type FaultDraft = Omit<Fault, 'firstRunAt'>;

/** One attempt at one slot. */
export interface Attempt {
  /** The index of the slot among those of the task. */
  readonly index: number;
  readonly startedAt: number;
  /** The number of the attempt, from 1. */
  readonly number: number;
}

/** What a fault does to one task. Where a property is left out, runs stay as usual. */
export interface Effect {
  readonly fault: FaultDraft;
  /** Indices of the affected slots, `until` excluded. */
  readonly from: number;
  readonly until: number;
  /** The probability that the attempt fails, from 0 to 1; undefined for the usual one. */
  failure?(attempt: Attempt): number | undefined;
  /**
   * The error of the failures: `shape` with the probability `purity`, otherwise a usual one of the
   * task.
   */
  readonly error?: {
    readonly shape: ErrorShape;
    readonly purity: number;
    readonly target?: string;
  };
  /** The factor on durations. */
  readonly factor?: number;
  /** All runs succeed, in about this share of the typical duration. */
  readonly fraction?: number;
  /** Whether the run of a slot does not happen. */
  absent?(index: number): boolean;
  /** Whether the run of a slot begins and never ends. */
  hangs?(index: number): boolean;
}

export function effectAt(effects: readonly Effect[], index: number): Effect | undefined {
  return effects.find(({ from, until }) => index >= from && index < until);
}
