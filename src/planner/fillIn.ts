import { printable, shorten } from '../lib/text';
import type { Fact } from './domain';

/** The facts at one point of a plan: undefined for what is not known. */
export type Lookup = (name: string) => Fact | undefined;

/** Small letters first, so that `${HOME}` and `awk '{print $1}'` stay what they are. */
const PLACEHOLDER = /\{([a-z][a-z0-9_.]*)\}/g;

/** The facts that a text names, each once. */
export function placeholdersOf(template: string): string[] {
  return [...new Set([...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
}

export interface FilledIn {
  /** One line without control characters; what came from outside and is more than a word stands in quotes. */
  readonly text: string;
  /** The values as they are: from outside, never to be trusted. */
  readonly data: Readonly<Record<string, Fact>>;
}

/** The text with its facts, all of which must be known. In one pass: a value that looks like a placeholder is none. */
export function fillIn(template: string, facts: Lookup): FilledIn {
  const data = placeholdersOf(template).map((name) => [name, facts(name) ?? ''] as const);
  return {
    text: template.replace(PLACEHOLDER, (_, name: string) => quoted(facts(name) ?? '')),
    data: Object.fromEntries(data),
  };
}

const VALUE_LENGTH_MAX = 120; // as the longest error type
const WORD = /^[A-Za-z0-9][\w.:/-]{0,63}$/;
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?$/;

/** A value within a sentence: a word or a time as it is, all else as a JSON string, which it cannot end from inside. */
export function quoted(value: Fact): string {
  if (typeof value !== 'string') return String(value);
  if (WORD.test(value) || TIME.test(value)) return value;
  return printable(JSON.stringify(shorten(value, VALUE_LENGTH_MAX)));
}
