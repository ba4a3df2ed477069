import { printable, shorten } from '../lib/text';
import type { Fact } from './domain';

/** Gives the facts at one point of a plan; undefined for a fact that is not known. */
export type Lookup = (name: string) => Fact | undefined;

/**
 * A fact in braces. The name begins with a small letter and has no spaces, so that `${HOME}` and
 * `awk '{print $1}'` are left as they are.
 */
const PLACEHOLDER = /\{([a-z][a-z0-9_.]*)\}/g;

/** The names of the facts in a text, each once. */
export function placeholdersOf(template: string): string[] {
  return [...new Set([...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
}

export interface FilledIn {
  /**
   * One line without control characters. Values from outside that are more than a word are in
   * quotes.
   */
  readonly text: string;
  /**
   * The values by the names of their facts, as they are: they come from outside and must not be
   * trusted.
   */
  readonly data: Readonly<Record<string, Fact>>;
}

/**
 * Fills in the facts of a text, all of which must be known. This is done in one pass: a value that
 * looks like a placeholder stays as it is.
 */
export function fillIn(template: string, facts: Lookup): FilledIn {
  const data = placeholdersOf(template).map((name) => [name, facts(name) ?? ''] as const);
  return {
    text: template.replace(PLACEHOLDER, (_, name: string) => quoted(facts(name) ?? '')),
    data: Object.fromEntries(data),
  };
}

const VALUE_LENGTH_MAX = 120; // as long as the longest error type
const WORD = /^[A-Za-z0-9][\w.:/-]{0,63}$/;
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?$/;

/**
 * A value within a sentence: a word or a time as it is, any other text as a JSON string, which it
 * cannot end from inside.
 */
export function quoted(value: Fact): string {
  if (typeof value !== 'string') return String(value);
  if (WORD.test(value) || TIME.test(value)) return value;
  return printable(JSON.stringify(shorten(value, VALUE_LENGTH_MAX)));
}
