import { ends } from '../../../lib/text';
import type { Rules } from './rules';

/** A piece of a template. */
export interface Token {
  readonly kind: 'literal' | 'space' | 'mask';
  /** The piece as it stands in the template. */
  readonly out: string;
  /** The piece as it stood in the text. */
  readonly text: string;
  /** For a mask, what the text was taken for, such as `<ip>`; empty for other kinds. */
  readonly mask: string;
}

/**
 * Every mask is written alike. One place may hold an address now and a name later, or a number and
 * then its hexadecimal form, and that must not make two templates.
 */
export const ANY = '<*>';

/**
 * Maximum length, in characters, of the text that is kept of joined masks. If it were kept whole,
 * each item added to a long list would cost the length of the list.
 */
const TEXT_LENGTH_MAX = 200;

/**
 * Maximum number of tokens in one item of a list, as in `[a] [b]`, `x=1, x=2`, or
 * `node-3 0xff <ok> node-4 0xfe <ok>`.
 */
const ITEM_LENGTH_MAX = 8;

/**
 * Characters that may separate the items of a list, with or without a blank behind them. A blank
 * alone separates items, too.
 */
const SEPARATORS = ',;|';
/** Characters that may stand between two masks that count as one, such as a host and its port. */
const JOINTS = '-:,./#|@+~;=_*&$%!?^\\';

/** The opening bracket of each closing one. */
const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

export function literal(text: string): Token {
  return { kind: 'literal', out: text, text, mask: '' };
}

export function masked(mask: string, text: string, out = ANY): Token {
  return { kind: 'mask', out, text, mask };
}

/**
 * The tokens of a template, in order. A list counts as one item however many it has, as in
 * `blk_1 blk_2 blk_3`. Adding a token looks only at the last few tokens, so earlier tokens never
 * change, and reading a template gives the same template.
 */
export class Tokens {
  readonly all: Token[] = [];

  constructor(private readonly rules: Rules = 2) {}

  push(token: Token): void {
    this.all.push(token);
    if (token.kind === 'space') return;
    if (this.joinMasks() || this.joinWithin(token)) return;
    for (const separator of [1, 2]) {
      for (let item = 1; item <= ITEM_LENGTH_MAX; item++) {
        if (!this.endsWithTwoItems(item, separator)) continue;
        this.all.length -= item + separator;
        return;
      }
    }
  }

  /** The token `back` places before the end; 1 is the last one. */
  last(back = 1): Token | undefined {
    return this.all.at(-back);
  }

  /** The last token that is not a blank. */
  lastSeen(): Token | undefined {
    return this.last()?.kind === 'space' ? this.last(2) : this.last();
  }

  /**
   * Joins the last two masks if nothing but punctuation or blanks stands between them, as between a
   * host and its port, or between numbers in a row. Returns whether it did.
   */
  private joinMasks(): boolean {
    const end = this.all.length - 1;
    for (let between = 0; between <= 2 && between < end; between++) {
      const first = end - 1 - between;
      if (!this.isAny(first) || !this.isAny(end) || !this.isJoint(first + 1, end)) continue;
      const parts = this.all.splice(first);
      const masks = new Set(parts.filter(({ kind }) => kind === 'mask').map(({ mask }) => mask));
      const hasBlank = parts.some(({ kind }) => kind === 'space');
      const [only = ANY] = masks;
      const mask = masks.size === 1 ? only : hasBlank ? '<list>' : '<id>';
      this.all.push(masked(mask, ends(parts.map(({ text }) => text).join(''), TEXT_LENGTH_MAX)));
      return true;
    }
    return false;
  }

  /**
   * Joins what stands within a bracket that ends here if it is nothing but masks and punctuation, as
   * in `{<*>: <*>}`. Returns whether it did.
   */
  private joinWithin({ out: closing }: Token): boolean {
    const opening = OPENING[closing];
    if (opening === undefined || this.rules === 1) return false;
    const end = this.all.length - 1;
    for (let start = end - 1; start >= Math.max(0, end - ITEM_LENGTH_MAX); start--) {
      const token = this.all[start];
      if (token === undefined) return false;
      if (token.kind === 'literal' && token.out === opening) {
        const within = this.all.slice(start + 1, end);
        if (within.length < 2 || within[0]?.out !== ANY) return false;
        const text = ends(within.map((each) => each.text).join(''), TEXT_LENGTH_MAX);
        this.all.splice(start + 1, within.length, masked('<list>', text));
        return true;
      }
      const isPlain = token.kind === 'space' || token.out === ANY || isOneOf(JOINTS, token.out);
      if (!isPlain) return false;
    }
    return false;
  }

  private isAny(index: number): boolean {
    return this.all[index]?.out === ANY;
  }

  private isJoint(from: number, to: number): boolean {
    if (from === to) return true;
    const [first = '', second = ''] = [this.all[from]?.out, this.all[from + 1]?.out];
    if (to - from === 1) return first === ' ' || isOneOf(JOINTS, first);
    return (isOneOf(JOINTS, first) && isOneOf(JOINTS, second)) || this.isSeparator(from, to);
  }

  private endsWithTwoItems(item: number, separator: number): boolean {
    const second = this.all.length - item;
    const first = second - separator - item;
    if (first < 0 || !this.isSeparator(second - separator, second)) return false;
    let hasMask = false;
    for (let index = item - 1; index >= 0; index--) {
      const [one, other] = [this.all[first + index], this.all[second + index]];
      if (one === undefined || one.kind !== other?.kind || one.out !== other.out) return false;
      hasMask ||= one.kind === 'mask';
    }
    return (
      hasMask &&
      this.all[first]?.kind !== 'space' &&
      this.all[second - separator - 1]?.kind !== 'space'
    );
  }

  private isSeparator(from: number, to: number): boolean {
    const [first = '', second = ''] = [this.all[from]?.out, this.all[from + 1]?.out];
    return to - from === 1
      ? first === ' ' || isOneOf(SEPARATORS, first)
      : isOneOf(SEPARATORS, first) && second === ' ';
  }
}

function isOneOf(characters: string, piece: string): boolean {
  return piece.length === 1 && characters.includes(piece);
}
