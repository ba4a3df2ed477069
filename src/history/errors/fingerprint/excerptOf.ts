import { type Parts, partsOf, tellingLineV1 } from './excerpt';
import { tellingLine } from './tellingLine';

export interface Excerpt extends Parts {
  /** The line that says what went wrong. */
  readonly line: string;
}

/**
 * The parts of a text that are looked at: its beginning, its end, and the line in either that tells
 * most about the error.
 */
export function excerpt(text: string): Excerpt {
  const { start, end } = partsOf(text);
  return { start, end, line: tellingLine(`${start}\n${end}`) };
}

/** The same, by the rules of the fingerprints `v1`. */
export function excerptV1(text: string): Excerpt {
  const { start, end } = partsOf(text);
  return { start, end, line: tellingLineV1(`${start}\n${end}`) };
}
