import type { OwnMask } from './extraPatterns';
import type { Tokens } from './tokens';

/** A text that is being read from its beginning to its end, once. */
export interface Reading {
  readonly text: string;
  readonly tokens: Tokens;
  /** For every opening bracket where it closes, or -1. */
  readonly closers: Int32Array;
  readonly own: readonly OwnMask[];
}

/** Reads what stands at `at` and gives where it ends, or undefined where it is not of its kind. */
export type Reader = (reading: Reading, at: number) => number | undefined;
