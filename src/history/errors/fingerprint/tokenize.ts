import type { OwnMask } from './extraPatterns';
import {
  readBracket,
  readEmptyBracket,
  readForm,
  readGroup,
  readPath,
  readQuoted,
  readStanding,
  readUnit,
} from './readers';
import type { Reader, Reading } from './reading';
import { readAssignment, readWordAt } from './readWords';
import type { Rules } from './rules';
import { literal, type Token, Tokens } from './tokens';

/** Tried in this order. A character that no reader takes stays as it is. */
const READERS: readonly Reader[] = [
  readStanding,
  readUnit,
  readForm,
  readAssignment,
  readGroup,
  readQuoted,
  readEmptyBracket,
  readBracket,
  readPath,
  readWordAt,
];

/**
 * The tokens of a cleaned text. Takes linear time: each reader takes time proportional to what it
 * reads, or to a part of bounded length.
 */
export function tokenize(
  text: string,
  own: readonly OwnMask[],
  rules: Rules = 2,
): readonly Token[] {
  const tokens = new Tokens(rules);
  const reading: Reading = { text, tokens, closers: closersOf(text), own, rules };
  let at = 0;
  while (at < text.length) {
    const end = firstOf(reading, at);
    if (end === undefined) reading.tokens.push(literal(text.charAt(at)));
    at = end ?? at + 1;
  }
  return reading.tokens.all;
}

function firstOf(reading: Reading, at: number): number | undefined {
  for (const reader of READERS) {
    const end = reader(reading, at);
    if (end !== undefined) return end;
  }
  return undefined;
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function closersOf(text: string): Int32Array {
  const closers = new Int32Array(text.length).fill(-1);
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character in CLOSING) open.push(at);
    else if (open.length > 0 && CLOSING[text.charAt(open.at(-1) ?? 0)] === character)
      closers[open.pop() ?? 0] = at;
  }
  return closers;
}
