import { createHash } from 'node:crypto';
import { shorten } from '../../../lib/text';
import { classOf } from './classes';
import { cleaned, excerpt } from './excerpt';
import { type ExtraPattern, takeOut } from './extraPatterns';
import { tokenize } from './tokenize';
import type { Token } from './tokens';

/** Changes with every rule: fingerprints of two versions are never compared. */
const VERSION = 'v1';
const HASH_LENGTH = 16;
/** Nearly every template stays as it is; each further round only ever shortens it. */
const ROUNDS_MAX = 5;
export const ERROR_TYPE_LENGTH_MAX = 120;

export interface Fingerprint {
  /** `v1:` and 16 hexadecimal digits: equal for texts of one template, and for those alone. */
  readonly fingerprint: string;
  /** The text with all that is variable masked. */
  readonly template: string;
  /** The class of the error, such as `timeout` or `http_502`, else the template, shortened. */
  readonly errorType: string;
}

export interface FingerprintOptions {
  /** Masks of the operator's own, tried before the built-in ones; see `extraPatterns`. */
  readonly patterns?: readonly ExtraPattern[];
}

/** A mask that applied, and to what. */
export interface MaskStep {
  readonly mask: string;
  readonly text: string;
}

/**
 * What one cause of an error has in common however often it comes: no memory and no order, so the same text always has
 * the same fingerprint.
 */
export function fingerprint(text: string, options: FingerprintOptions = {}): Fingerprint {
  const { line, end, start } = excerpt(text);
  const template = templateOfLine(line, options);
  return {
    fingerprint: `${VERSION}:${createHash('sha256').update(template).digest('hex').slice(0, HASH_LENGTH)}`,
    template,
    errorType: classOf([line, end, start]) ?? shorten(template, ERROR_TYPE_LENGTH_MAX),
  };
}

/** The masks that applied to a text, in order of position; of a list, its first item. */
export function maskSteps(text: string, options: FingerprintOptions = {}): MaskStep[] {
  return tokensOf(excerpt(text).line, options)
    .filter(({ kind, text: original, out }) => kind === 'mask' && original !== out)
    .map(({ mask, text: original }) => ({ mask, text: original }));
}

/** The template of one line of any length, in time proportional to it. */
export function templateOfLine(line: string, options: FingerprintOptions = {}): string {
  let template = joined(tokensOf(line, options));
  // What was long before it was masked may be short now, such as a name in quotes; so a template is read as well.
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const next = joined(tokenize(template, []));
    if (next === template) break;
    template = next;
  }
  return template;
}

function joined(tokens: readonly Token[]): string {
  return tokens.map(({ out }) => out).join('');
}

function tokensOf(line: string, { patterns = [] }: FingerprintOptions): readonly Token[] {
  const { text, own } = takeOut(cleaned(line), patterns);
  return tokenize(text, own);
}
