import { TELLING } from './excerpt';
import { ownAt } from './extraPatterns';
import { BRACKET_FORMS, FORMS, type Form, PATH, RESTATED, UNIT } from './forms';
import type { Reader, Reading } from './reading';
import { ANY, literal, masked } from './tokens';
import { isTellingKey } from './words';

/** What the sticky `expression` matches at index `at`; null when it does not match there. */
export function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}

/**
 * True when a word may begin at index `at`. None begins right behind a mask, because the masked
 * text may have ended with a letter or a digit.
 */
export function isWordStart(text: string, at: number): boolean {
  return at === 0 || !(/\w/.test(text.charAt(at - 1)) || text.startsWith(ANY, at - ANY.length));
}

/**
 * Reads what is no longer text: white space, a placeholder for one of the operator's masks, and a
 * mask that is already written there, as in a template.
 */
export const readStanding: Reader = ({ text, tokens, own }, at) => {
  const character = text.charAt(at);
  if (character === ' ') {
    tokens.push({ kind: 'space', out: ' ', text: ' ', mask: '' });
    return at + 1;
  }
  const found = ownAt(text, at, own);
  if (found !== undefined) {
    tokens.push(masked(`<${found.name}>`, found.text, `<${found.name}>`));
    return at + 1;
  }
  const standing =
    character === '<' ? matchAt(/<(?:\*|[A-Za-z][A-Za-z_-]{0,39})>/y, text, at)?.[0] : undefined;
  if (standing === undefined) return undefined;
  tokens.push(masked(standing, standing, standing));
  return at + standing.length;
};

/**
 * Reads the unit in `5 ms` and `2 seconds`, and the amount in another unit in `2048 bytes (2 KB)`.
 * Both are masked together with the number before them.
 */
export const readUnit: Reader = ({ text, tokens }, at) => {
  const number = tokens.lastSeen();
  if (number?.out !== ANY || text.charAt(at) === ' ') return undefined;
  const hasBlank = tokens.last()?.kind === 'space';
  const unit = (hasBlank && matchAt(RESTATED, text, at)?.[0]) || matchAt(UNIT, text, at)?.[0];
  if (unit === undefined) return undefined;
  tokens.all.length -= hasBlank ? 2 : 1;
  const mask = number.mask === '<n>' ? (/[bB%]/.test(unit) ? '<size>' : '<duration>') : number.mask;
  tokens.push(masked(mask, `${number.text}${hasBlank ? ' ' : ''}${unit}`));
  return at + unit.length;
};

export const readForm: Reader = (reading, at) =>
  /[A-Za-z0-9:]/.test(reading.text.charAt(at)) && isWordStart(reading.text, at)
    ? readFirst(FORMS, reading, at)
    : undefined;

export const readBracket: Reader = (reading, at) =>
  reading.text.charAt(at) === '(' ? readFirst(BRACKET_FORMS, reading, at) : undefined;

/**
 * Reads an empty bracket as one with a value in it: a list is sometimes empty. In `init()`, the
 * brackets belong to the name of a function.
 */
export const readEmptyBracket: Reader = ({ text, tokens, closers, rules }, at) => {
  const close = closers[at] ?? -1;
  if (text.charAt(at) === '(' && !isWordStart(text, at)) return undefined;
  if (rules === 1 || close < 0 || text.slice(at + 1, close).trim() !== '') return undefined;
  tokens.push(literal(text.charAt(at)));
  tokens.push(masked('<list>', ''));
  tokens.push(literal(text.charAt(close)));
  return close + 1;
};

export const readPath: Reader = (reading, at) => {
  const { text, tokens } = reading;
  if (!isWordStart(text, at) || text.charAt(at - 1) === '<') return undefined;
  const path = matchAt(PATH.expression, text, at)?.[0].replace(/[:.!?…]{1,9}$/, '');
  if (path === undefined || path === '') return undefined;
  tokens.push(masked('<path>', path));
  return at + path.length;
};

function readFirst(
  forms: readonly Form[],
  { text, tokens, rules }: Reading,
  at: number,
): number | undefined {
  for (const { mask, expression, only = rules } of forms) {
    if (only !== rules) continue;
    const match = matchAt(expression, text, at);
    if (match === null) continue;
    const [all, head = ''] = match;
    if (mask === undefined) tokens.push(literal(all));
    else {
      if (head !== '') tokens.push(literal(head));
      tokens.push(masked(mask, all.slice(head.length)));
    }
    // Where the variable part is missing, the blank that ends the head is also the blank before the
    // next word, so it is read a second time.
    return at + all.length - (mask !== undefined && all === head && head.endsWith(' ') ? 1 : 0);
  }
  return undefined;
}

/**
 * Reads the fields of an object as a program prints it, such as `Intent { act=main }` or
 * `Token{a64f992 u0}`. The fields are masked as a whole, because they vary from text to text.
 */
export const readGroup: Reader = ({ text, tokens, closers }, at) => {
  const close = closers[at] ?? -1;
  if (text.charAt(at) !== '{' || close < 0) return undefined;
  const isAttached = !isWordStart(text, at);
  const isPrinted = text.charAt(at - 1) === ' ' && matchAt(/\{ ?[\w.]{1,60}=/y, text, at) !== null;
  if (!isAttached && !isPrinted) return undefined;
  tokens.push(masked('<object>', text.slice(at, close + 1)));
  return close + 1;
};

const CLOSING_QUOTES: Readonly<Record<string, string>> = { '`': "'", '“': '”', '‘': '’', '«': '»' };
/**
 * Maximum number of characters behind an opening quote in which the closing quote is looked for.
 */
const QUOTED_LENGTH_MAX = 120;
/** Maximum number of words in a name in quotes; a longer text in quotes is a message. */
const QUOTED_WORDS_MAX = 3;
const SAYS_MORE =
  /^(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|CONNECT|PROPFIND|TRACE) |exit|signal|HTTP|status|disk|memory|time|reset|resolve/i;

/**
 * Reads a name in quotes, which is masked. It does not read a sentence, a text that tells of the
 * error, the value of a key that does, or a key of JSON: those stay.
 */
export const readQuoted: Reader = ({ text, tokens }, at) => {
  const quote = matchAt(/\\042|\\["']|["'`“‘«]/y, text, at)?.[0];
  if (quote === undefined || (at > 0 && !/[\s([{=:,;|<]/.test(text.charAt(at - 1))))
    return undefined;
  const start = at + quote.length;
  const ahead = text.slice(start, start + QUOTED_LENGTH_MAX);
  const closing = CLOSING_QUOTES[quote] ?? quote;
  const found = [ahead.indexOf(closing), quote === '`' ? ahead.indexOf('`') : -1].filter(
    (index) => index >= 0,
  );
  if (found.length === 0) return undefined;
  const content = ahead.slice(0, Math.min(...found));
  const end = start + content.length + (quote === '`' ? 1 : closing.length);
  if (isSentence(content) || isKey(text, at, end) || followsTellingKey(text, at)) return undefined;
  tokens.push(masked('<quoted>', text.slice(at, end)));
  return end;
};

function isSentence(content: string): boolean {
  if (TELLING.test(content) || SAYS_MORE.test(content)) return true;
  return (
    content.split(' ').filter((word) => /^[A-Za-z][A-Za-z'-]*[.,:;!?]?$/.test(word)).length >
    QUOTED_WORDS_MAX
  );
}

/** True for a key of a JSON object. */
function isKey(text: string, at: number, end: number): boolean {
  return (
    text.charAt(at) === '"' &&
    matchAt(/ ?:/y, text, end) !== null &&
    /(?:^|[{,] ?)$/.test(text.slice(Math.max(0, at - 2), at))
  );
}

function followsTellingKey(text: string, at: number): boolean {
  const key = /([\w-]{1,40})["']? ?[:=] ?$/.exec(text.slice(Math.max(0, at - 46), at))?.[1];
  return key !== undefined && isTellingKey(key);
}
