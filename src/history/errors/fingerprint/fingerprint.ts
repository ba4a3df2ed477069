import { createHash } from 'node:crypto';
import { shorten } from '../../../lib/text';
import { classOf } from './classes';
import { cleaned } from './excerpt';
import { excerpt } from './excerptOf';
import { type ExtraPattern, takeOut } from './extraPatterns';
import type { Rules } from './rules';
import { tokenize } from './tokenize';
import type { Token } from './tokens';

/**
 * Version of the masking rules. A rule that changes any template needs a new version, so that
 * fingerprints of two versions are never equal.
 */
const VERSION = 'v2';
const HASH_LENGTH = 16;
/**
 * Maximum number of times that a template is itself masked. Nearly every template stays the same
 * the first time; each further round can only shorten it.
 */
const ROUNDS_MAX = 5;
/** Maximum length of an error type, in characters. */
export const ERROR_TYPE_LENGTH_MAX = 120;

export interface Fingerprint {
  /** `v2:` and 16 hexadecimal digits: equal for texts of one template, and only for those. */
  readonly fingerprint: string;
  /** The text with its variable parts masked. */
  readonly template: string;
  /**
   * The class of the error, such as `timeout` or `http_502`; without a class, the template,
   * shortened to ERROR_TYPE_LENGTH_MAX characters.
   */
  readonly errorType: string;
}

export interface FingerprintOptions {
  /** The operator's own masks, tried before the built-in ones; see `extraPatterns`. */
  readonly patterns?: readonly ExtraPattern[];
  /** The version of the masking rules; by default the present one. */
  readonly rules?: Rules;
}

/** A mask that applied to a text, and the part of the text that it replaced. */
export interface MaskStep {
  readonly mask: string;
  readonly text: string;
}

/**
 * Identifies the cause of an error by what its texts have in common. Depends on the text and the
 * options alone, so the same text always has the same fingerprint.
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

/**
 * The masks that applied to a text, in order of position. For a list, only the mask of its first
 * item is given.
 */
export function maskSteps(text: string, options: FingerprintOptions = {}): MaskStep[] {
  return tokensOf(excerpt(text).line, options)
    .filter(({ kind, text: original, out }) => kind === 'mask' && original !== out)
    .map(({ mask, text: original }) => ({ mask, text: original }));
}

/** The template of one line of any length, computed in time proportional to the length. */
export function templateOfLine(line: string, options: FingerprintOptions = {}): string {
  let template = joined(tokensOf(line, options));
  // A part that is long at first, such as a name in quotes, may be short once it is masked, and so
  // match another rule. The template is therefore masked until it no longer changes, at most
  // ROUNDS_MAX times.
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const next = joined(tokenize(template, [], options.rules));
    if (next === template) break;
    template = next;
  }
  return template;
}

function joined(tokens: readonly Token[]): string {
  return tokens.map(({ out }) => out).join('');
}

function tokensOf(line: string, { patterns = [], rules }: FingerprintOptions): readonly Token[] {
  // The sign of a negative number, as people and spreadsheets write it.
  const seen = rules === 1 ? cleaned(line) : cleaned(line).replace(/\u2212(?=\d)/g, '-');
  const { text, own } = takeOut(seen, patterns);
  return tokenize(text, own, rules);
}
