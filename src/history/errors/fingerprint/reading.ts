import type { OwnMask } from './extraPatterns';
import type { Rules } from './rules';
import type { Tokens } from './tokens';

/** A text, and the state of reading it once from its beginning to its end. */
export interface Reading {
  readonly text: string;
  readonly tokens: Tokens;
  /** For the index of every opening bracket, the index at which it closes; otherwise -1. */
  readonly closers: Int32Array;
  readonly own: readonly OwnMask[];
  /** The version of the masking rules: 1 for those of the fingerprints `v1`. */
  readonly rules: Rules;
}

/**
 * Reads a piece of the text at index `at`, adds its tokens, and returns the index at which the
 * piece ends. Returns undefined when the piece is not of the reader's kind.
 */
export type Reader = (reading: Reading, at: number) => number | undefined;
