import type { Rules } from './rules';

/**
 * A word as it stands in the template: `head` stays, and what follows it is masked as `mask`. If
 * `mask` is undefined, nothing is masked.
 */
export interface Word {
  readonly head: string;
  readonly mask: string | undefined;
}

/**
 * Top-level domains with which a name of two parts is taken for a host. A longer name needs none.
 */
const DOMAINS =
  /\.(?:com|org|net|edu|gov|mil|int|info|biz|local|localdomain|internal|lan|corp|home|arpa)$/;
/**
 * In `container_17_0001` the kind of thing, `container_`, stays; the number that tells which one it
 * is does not.
 */
const KIND_AND_ID = /^([A-Za-z]+(?:_[A-Za-z]+)*_)-?\d\w*$/;
const NAMES_AN_ERROR = /^[A-Za-z_$][\w.$]*(?:Error|Exception|Failure|Fault)$/;
/** Matches a key whose value says what went wrong, or how something ended. */
const TELLING_KEY =
  /(?:^|[._-])(?:err(?:or)?|(?:err(?:or)?)?(?:msg|message)|reason|cause|exception|details?|description|stat(?:e|us)?|result|outcome|level|severity)$|[a-z](?:Msg|Message|Reason|Cause|Details?|Description|State|Status|Result)$/i;
/** What programs print in place of a number. */
const NO_NUMBER = /^[-+]?(?:nan|inf(?:inity)?)$/i;
/** Values that say in which state something is. */
const STATE =
  /^(?:true|false|yes|no|on|off|(?:in)?active|enabled|disabled|up|down|open|closed|online|offline)$/i;
const CLASS_KEY = /(?:exit[_-]?(?:code|status)|return[_-]?code|^rc|signal)$/i;
const STATUS_KEY = /(?:http|response|status)(?:[_-]?(?:code|status))?$/i;

const BY_SHAPE: ReadonlyArray<readonly [RegExp, string]> = [
  [/^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?$/, '<ip>'],
  [/^[^@\s]+@[^@\s]+\.[^@\s]+$/, '<email>'],
  [/^[-+#$~]{0,2}\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/, '<n>'],
  [/^\d+(?:\.\d+)?%$/, '<percent>'],
  [/^[-+<>~]?\d+(?:\.\d+)?(?:[kmgt]i?b?|b|bytes?)$/i, '<size>'],
  [/^[-+<>~]?\d+(?:\.\d+)?(?:[mµun]?s|m|h|d|min|secs?)$/i, '<duration>'],
  [/^[@#]?0x[0-9a-f]+$/i, '<hex>'],
  [/^(?=[0-9a-f]*\d)[0-9a-f]{6,}$/i, '<hex>'],
  [/^[vV]?\d+(?:\.\d+){1,5}(?:[-+.]?[A-Za-z]\w*)?$/, '<version>'],
];

/**
 * Says which part of a word is variable. A word with a digit nearly always names one thing out of
 * many.
 */
export function readWord(word: string, rules: Rules = 2): Word {
  if (NAMES_AN_ERROR.test(word)) return { head: word, mask: undefined };
  if (/\d/.test(word)) {
    const head = KIND_AND_ID.exec(word)?.[1];
    return head === undefined ? { head: '', mask: shapeOf(word) } : { head, mask: '<id>' };
  }
  if (rules !== 1 && NO_NUMBER.test(word)) return { head: '', mask: '<n>' };
  const mask = maskWithoutDigits(word);
  return { head: mask === undefined ? word : '', mask };
}

/**
 * Says which part of a key is variable. In `r24=0x1f` the letters stay, because they say what the
 * value belongs to.
 */
export function readKey(word: string, rules: Rules = 2): Word {
  const head = /^([A-Za-z]+)\d+$/.exec(word)?.[1];
  return head === undefined ? readWord(word, rules) : { head, mask: '<n>' };
}

function shapeOf(word: string): string {
  return BY_SHAPE.find(([expression]) => expression.test(word))?.[1] ?? '<id>';
}

function maskWithoutDigits(word: string): string | undefined {
  if (/[\\/]/.test(word)) return isPath(word) ? '<path>' : undefined;
  if (/@[\w-]+\./.test(word)) return '<email>';
  if (/\w@[0-9a-f]{4,16}$/.test(word)) return '<object>';
  if (isDottedName(word)) return '<name>';
  if (DOMAINS.test(word) || word === 'localhost') return '<host>';
  if (/^[0-9a-f]{8,}$/i.test(word)) return '<hex>';
  return /^[A-Za-z][+-]$/.test(word) ? '<n>' : undefined;
}

/** True for a word with a slash or backslash, except for one like `read/write` or `n/a`. */
function isPath(word: string): boolean {
  return !/^[A-Za-z][A-Za-z-]*\/[A-Za-z][A-Za-z-]*$/.test(word);
}

/**
 * True for the dotted name of a host, a package or a class, of at least three parts. False for an
 * abbreviation such as `i.e.x`, and for a name whose last part is a constant (`APP_STARTED`), such
 * as an event.
 */
function isDottedName(word: string): boolean {
  const parts = word.split('.');
  if (parts.length < 3 || !parts.every((part) => /^[\w$-]+$/.test(part))) return false;
  return parts.some((part) => part.length > 1) && !/^[A-Z][A-Z_]+$/.test(parts.at(-1) ?? '');
}

/**
 * True when the value in `key=value` is variable. Exit codes, HTTP errors, states and values that say
 * what went wrong are not.
 */
export function hasMaskedValue(key: string, value: string, rules: Rules = 2): boolean {
  if (CLASS_KEY.test(key)) return !/^-?\d{1,3}$/.test(value);
  if (STATUS_KEY.test(key) && /^[45]\d\d$/.test(value)) return false;
  if (rules !== 1 && STATE.test(value)) return false;
  return !TELLING_KEY.test(key) || /^[-+]?\d/.test(value);
}

export function isTellingKey(key: string): boolean {
  return TELLING_KEY.test(key);
}

/**
 * The singular of a noun that follows a number: `1 test failed` and `2 tests failed` are one
 * template.
 */
export function singular(word: string): string {
  if (!/^[a-z]{2,}[^\Wsiua]s$/.test(word) || word === 'does') return word;
  return word
    .replace(/ies$/, 'y')
    .replace(/(ss|x|ch|sh)es$/, '$1')
    .replace(/s$/, '');
}
