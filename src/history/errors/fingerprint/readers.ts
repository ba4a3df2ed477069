import { TELLING } from './excerpt';
import { ownAt } from './extraPatterns';
import { BRACKET_FORMS, FORMS, type Form, PATH, RESTATED, UNIT } from './forms';
import type { Reader, Reading } from './reading';
import { ANY, literal, masked } from './tokens';
import { isTellingKey } from './words';

/** What the sticky `expression` matches at `at`. */
export function matchAt(expression: RegExp, text: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(text);
}

/** Is `at` where a word may begin? Not behind a mask: what was masked may have ended as a word does. */
export function isWordStart(text: string, at: number): boolean {
  return at === 0 || !(/\w/.test(text.charAt(at - 1)) || text.startsWith(ANY, at - ANY.length));
}

/** What is no longer text: white space, a mask of the operator's own, and a mask that stands there, as in a template. */
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

/** `5 ms`, `2 seconds` and `2048 bytes (2 KB)`: the unit, and the amount in another one, go with the number. */
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
  { text, tokens }: Reading,
  at: number,
): number | undefined {
  for (const { mask, expression } of forms) {
    const match = matchAt(expression, text, at);
    if (match === null) continue;
    const [all, head = ''] = match;
    if (mask === undefined) tokens.push(literal(all));
    else {
      if (head !== '') tokens.push(literal(head));
      tokens.push(masked(mask, all.slice(head.length)));
    }
    // Where the variable part is missing, the blank before it is the one behind it.
    return at + all.length - (mask !== undefined && all === head && head.endsWith(' ') ? 1 : 0);
  }
  return undefined;
}

/** `Intent { act=main }` and `Token{a64f992 u0}`: how a program prints an object, whose fields come and go. */
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
const QUOTED_LENGTH_MAX = 120;
/** A name is short; what is longer is a message. */
const QUOTED_WORDS_MAX = 3;
const SAYS_MORE =
  /^(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|CONNECT|PROPFIND|TRACE) |exit|signal|HTTP|status|disk|memory|time|reset|resolve/i;

/** A name in quotes; not a sentence, nor what tells of the error, nor a key. */
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

/** Of JSON. */
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
