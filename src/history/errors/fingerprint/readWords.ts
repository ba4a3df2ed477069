import { identifierPieces } from './identifiers';
import { matchAt } from './readers';
import type { Reader, Reading } from './reading';
import { ANY, literal, masked } from './tokens';
import { hasMaskedValue, readKey, readWord, singular } from './words';

const WORD =
  /[-+#$@~*%&]{0,3}[A-Za-z0-9_](?:[A-Za-z0-9_\-/~%+@$#&*^]|\\(?!042|["'nrt](?![A-Za-z0-9]))|\.(?!\.)|'(?=[A-Za-z]))*/y;
/**
 * Characters at the end of a match that do not belong to the word: the end of a sentence, or the
 * beginning of an arrow.
 */
const NOT_OF_A_WORD = /[.\-\\&^~#@$]{1,9}$/;
/** A direction along an axis: `x-`, `z+`. */
const DIRECTION = /^[A-Za-z][-+]$/;
/** What stands where a value is missing. */
const NOTHING = /(?:null|none|nil)(?= ?(?:[,;)\]}|]|$))(?![\w.-])/iy;
/** By the rules of version 1, the same and truths. */
const TRUTH = /(?:true|false|(?:null|none|nil|yes|no|on|off)(?= ?(?:[,;)\]}|]|$)))(?![\w.-])/iy;
const COMPARED = /[<>≤≥]=?[-+]?\d[\w.]*(?![\w.>])/y;
const OTHER_DIGITS = /(?:(?![\x00-\x7f])\p{Nd})+/uy;
const OTHER_LETTERS = /(?:(?![\ue000-\uf8ff“‘«]|\p{Nd})[^\x00-\x7f])+/uy;

/** Reads a word, a part of which may be variable. */
export const readWordAt: Reader = (reading, at) => {
  const { text, tokens } = reading;
  const [missing, mask] = reading.rules === 1 ? [TRUTH, '<bool>'] : [NOTHING, '<value>'];
  const nothing = isAfterSign(reading) ? matchAt(missing, text, at)?.[0] : undefined;
  if (nothing !== undefined) return push(reading, at, nothing, mask);
  const compared = /^[\s(,:=]?$/.test(text.charAt(at - 1))
    ? matchAt(COMPARED, text, at)?.[0]
    : undefined;
  if (compared !== undefined) return push(reading, at, compared, '<n>');
  const hidden =
    tokens.lastSeen()?.kind === 'mask' ? matchAt(/\*{2,6}(?=[ )])/y, text, at)?.[0] : undefined;
  if (hidden !== undefined) return push(reading, at, hidden, '<n>');
  const digits = matchAt(OTHER_DIGITS, text, at)?.[0];
  if (digits !== undefined) return push(reading, at, digits, '<n>');
  const letters = matchAt(OTHER_LETTERS, text, at)?.[0];
  if (letters !== undefined) return push(reading, at, letters);
  const found = matchAt(WORD, text, at)?.[0];
  const word =
    found !== undefined && DIRECTION.test(found) ? found : found?.replace(NOT_OF_A_WORD, '');
  return word === undefined || word === '' ? undefined : pushWord(reading, at, word);
};

function push({ tokens }: Reading, at: number, text: string, mask?: string): number {
  tokens.push(mask === undefined ? literal(text) : masked(mask, text));
  return at + text.length;
}

function pushWord(reading: Reading, at: number, word: string): number {
  const { text, tokens, rules } = reading;
  const pieces = rules === 1 ? undefined : identifierPieces(word);
  if (pieces !== undefined) {
    for (const piece of pieces.filter((each) => each !== ''))
      tokens.push(/\d/.test(piece) ? masked('<n>', piece) : literal(piece));
    return at + word.length;
  }
  const isKey = text.charAt(at + word.length) === '=';
  const { head, mask } = isKey ? readKey(word, rules) : readWord(word, rules);
  const isCounted = tokens.last()?.kind === 'space' && tokens.last(2)?.mask === '<n>';
  if (mask === undefined)
    tokens.push({ ...literal(isCounted ? singular(head) : head), text: head });
  else {
    if (head !== '') tokens.push(literal(head));
    tokens.push(masked(mask, word.slice(head.length)));
  }
  return at + word.length;
}

/**
 * True when the last token, blanks aside, ends with `=` or `:`, or is the empty value of an `=`
 * whose value may still follow, as in `key= true`.
 */
function isAfterSign({ tokens }: Reading): boolean {
  const last = tokens.lastSeen();
  return /[=:]$/.test(last?.out ?? '') || (last?.mask === '<value>' && last.text === '');
}

const VALUE_PART = /[^\s,;&)\]}|"'<>({[]*/y;
const QUOTED_VALUE = /\\?"[^"]{0,200}"|'[^']{0,200}'|<[^<>\s]{0,200}>/y;

/**
 * Reads the `=` and the value in `key=value`. The value is masked, even where it is missing, unless
 * `hasMaskedValue` says that it tells what went wrong. `a == b` and `a = b` are not read here.
 */
export const readAssignment: Reader = (reading, at) => {
  const { text, tokens } = reading;
  if (text.charAt(at) !== '=' || at === 0 || /[=!<>:\s]/.test(text.charAt(at - 1)))
    return undefined;
  if (/[=>~]/.test(text.charAt(at + 1))) return undefined;
  const end = valueEnd(reading, at + 1);
  const value = text.slice(at + 1, end);
  const key = /[\w.-]{1,60}$/.exec(text.slice(Math.max(0, at - 60), at))?.[0] ?? '';
  const isMissing = value === '' && !/^[\s,;)\]}]?$/.test(text.charAt(end));
  tokens.push(literal('='));
  if (isMissing) return at + 1;
  if (hasMaskedValue(key, value, reading.rules)) tokens.push(masked('<value>', value));
  else if (/^-?\d/.test(value)) tokens.push(literal(value));
  else return at + 1;
  return end;
};

function valueEnd({ text, closers }: Reading, start: number): number {
  const quoted = matchAt(QUOTED_VALUE, text, start)?.[0];
  if (quoted !== undefined) return start + quoted.length;
  let end = start;
  for (;;) {
    end += matchAt(VALUE_PART, text, end)?.[0].length ?? 0;
    const close = closers[end] ?? -1;
    if (close < 0) break;
    end = close + 1;
  }
  return text.slice(start, end) === ANY
    ? end
    : end - (/[.:!?]{1,3}$/.exec(text.slice(Math.max(start, end - 3), end))?.[0].length ?? 0);
}
