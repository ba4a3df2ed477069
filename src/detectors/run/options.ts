import type { Statements } from '../../history/statements/statements';
import { DAY_SECONDS, type Instant, type Window } from '../../lib/clock';

export interface DetectOptions {
  readonly now: Instant;
  readonly baselineDays: number;
  readonly maxRunsPerTask: number;
  readonly gates: { readonly minConfidence: number };
  /** What sources say of their tasks; absent where nothing is known. */
  readonly statements?: Statements;
}

/** The window of the past that detectors compare the present with. */
export function baselineWindow({
  now,
  baselineDays,
}: Pick<DetectOptions, 'now' | 'baselineDays'>): Window {
  return { since: now - baselineDays * DAY_SECONDS, until: now };
}
