import type { Rules } from './rules';

/**
 * A form of text that is known by its shape. If `mask` is set, a match is masked, except for the
 * first group of `expression` (the head). If it is undefined, a match is kept, because it names a
 * class of errors. Every `expression` is sticky, and every repetition in it is bounded or consumes
 * what it has read, so that any text is read in linear time.
 */
export interface Form {
  readonly mask: string | undefined;
  readonly expression: RegExp;
  /** The version of the masking rules that has the form; absent for a form of all. */
  readonly only?: Rules;
}

const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:s|nes|rs|ur)?(?:day)?';
const MONTH =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|' +
  'July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';
const ZONE = '(?:Z|UTC|GMT|[A-Z]{1,3}[SD]T|(?:UTC|GMT)?[+-]\\d\\d:?\\d\\d)(?!\\w)';
const CLOCK = '\\d{1,2}:\\d\\d(?::\\d\\d)?(?:[.,:]\\d{1,9})?(?: ?[AaPp]\\.?[Mm]\\b)?';
const AFTER_DATE = `(?:[ T:,_]{1,2}${CLOCK})?(?: ?${ZONE})?(?: \\d{4})?(?!\\d)`;
const DATES = [
  `(?:${WEEKDAY},? )?\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}${AFTER_DATE}`,
  `(?:${WEEKDAY},? )?\\d{1,2}[-/.]\\d{1,2}[-/.](?:\\d{4}|\\d\\d)(?![.\\d])${AFTER_DATE}`,
  `(?:${WEEKDAY},? )?${MONTH}\\.? \\d{1,2}(?:st|nd|rd|th)?(?:,? \\d{4})?${AFTER_DATE}`,
  `(?:${WEEKDAY},? )?\\d{1,2}[ /-]${MONTH}\\.?[ /,-]{1,2}\\d{2,4}${AFTER_DATE}`,
  `${CLOCK}(?: ?${ZONE})?(?![\\w:])`,
].join('|');

const HEX4 = '[0-9a-f]{1,4}';
const HEXES = `${HEX4}(?::${HEX4}){0,6}`;

/**
 * Numbers that are kept because they tell the kind of error. The words around the numbers are those
 * by which `classOf` finds a class.
 */
const KEPT: readonly string[] = [
  'exit(?:ed)?(?:[ _-]?(?:code|status|value))?(?: with)?' +
    '(?: (?:a |an )?(?:non-?zero )?(?:exit )?(?:code|status|value))?(?: of)?' +
    '[ :=]{1,3}-?\\d{1,3}(?![\\w%]|\\.\\d)',
  '(?:rc|ret(?:urn(?:ed)?)?[ _-]?(?:code|status|value))[ :=]{1,3}-?\\d{1,3}(?![\\w%]|\\.\\d)',
  'signal(?: number| no\\.?)?[ :=]{1,2}\\(?\\d{1,2}(?![\\w%:]|\\.\\d)',
  'SIG[A-Z]{2,6}\\d{0,2}(?!\\w)',
  'HTTP(?:\\/\\d(?:\\.\\d)?)?[ :]{0,3}(?:response )?(?:status )?(?:code |error )?' +
    '[ :=]{0,2}[1-5]\\d\\d(?!\\w|\\.\\d)',
  'HTTP\\/\\d(?:\\.\\d)?" (?:status: )?[45]\\d\\d(?!\\w|\\.\\d)',
  '(?:http|response|status)(?:[ _-]?(?:status|code)){0,2}[ :="]{1,3}[45]\\d\\d(?!\\w|\\.\\d)',
  '[45]\\d\\d(?= (?:Client Error|Server Error|Bad Request|Bad Gateway|Unauthorized|Forbidden|' +
    'Not Found|Gateway|Internal Server|Service Unavailable|Too Many))',
];

/** Words after which a name follows: of a person, of what a right is denied for, of a host. */
const ANNOUNCING =
  '(?:for|as|by|of|to|from|with) (?:user|role|account|login|customer|tenant)|' +
  'denied for (?:table|relation|schema|database|sequence|view|function)|(?:to|from) host';
/** Words that may follow such a thing and are no name. */
const NO_NAMES =
  'is|are|was|were|has|had|have|not|no|and|or|but|in|on|at|to|of|for|from|by|with|as|the|a|an|that|' +
  'which|this|failed|failure|error|errors|denied|already|does|do|did|could|cannot|can|must|may|will|' +
  'name|names|id|ids|list|data|access|side|input|while|when|because|after|before|during';

/** Tried in this order at each place where a word may begin. */
export const FORMS: readonly Form[] = [
  { mask: undefined, expression: new RegExp(`(?:${KEPT.join('|')})`, 'iy') },
  { mask: '<url>', expression: /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>`]*[^\s"'<>`.,;:)\]}!?]/iy },
  {
    mask: '<uuid>',
    expression: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?!\w)/iy,
  },
  { mask: '<mac>', expression: /[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5,19}(?![\w:])/iy },
  {
    mask: '<ip>',
    expression: new RegExp(
      `(?:(?:${HEX4}:){7}${HEX4}|(?:${HEXES})?::(?:${HEXES})?)(?:%\\w{1,16})?(?:/\\d{1,3})?(?![\\w:<])`,
      'iy',
    ),
  },
  { mask: '<time>', expression: new RegExp(`(?:${DATES})`, 'y') },
  { mask: '<ip>', expression: /\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?![\w.-])/y },
  {
    mask: '<host>',
    expression:
      /(?![\w.$-]{0,100}(?:Error|Exception):)[A-Za-z0-9-]{1,63}(?:\.[\w-]{1,63}){1,8}:\d{1,5}(?![\w.])/y,
  },
  // `node-[1-3 7]` and `web[01,02]` are lists of hosts as cluster tools write them; `cron[123]` is
  // a program and its process number, and does not match.
  {
    mask: '<host>',
    expression: /[A-Za-z][\w.-]{0,62}(?:-\[\d[\d ,-]{0,500}\]|\[\d{1,9}[ ,-][\d ,-]{1,500}\])/y,
  },
  // The name of an invalid user comes from outside, so it may be anything: one to three words, or
  // missing.
  {
    mask: '<name>',
    expression:
      /((?:invalid|illegal|unknown) user[ :]{0,2})(?:(?<= )(?!from )[^\s[\],;]{1,64}(?: (?!from )[^\s[\],;]{1,64}){0,2})?(?= ?(?:from |\[|[,;]|$))/iy,
  },
  {
    mask: '<name>',
    expression:
      /((?:password|publickey|none|pam|login|auth\w{0,15}) for )(?!invalid|illegal|unknown)[^\s"'[\]:,;]{1,64}(?= from )/iy,
  },
  // A name that the words before it announce.
  {
    mask: '<name>',
    only: 2,
    expression: new RegExp(
      `((?:${ANNOUNCING}) )(?!(?:${NO_NAMES})(?![\\w-]))[^\\s"'[\\]:,;(){}<>=]{1,64}`,
      'iy',
    ),
  },
  { mask: '<process>', expression: /((?:process|pid) )\d{1,10} ?\([\w./ -]{1,60}\)/iy },
];

/** Tried at an opening round bracket. The bracket itself is the head. */
export const BRACKET_FORMS: readonly Form[] = [
  { mask: '<process>', expression: /(\()\d{1,9}, ?[A-Za-z.]{0,40}[a-z][\w.-]{0,40}(?=\))/y },
  {
    mask: '<bool>',
    only: 1,
    expression: /(\()(?: ?(?:on|off|ok|yes|no|true|false)(?=[ ,/)])[,/]?){1,16} ?(?=\))/iy,
  },
  // One state alone says something; several are readings.
  {
    mask: '<bool>',
    only: 2,
    expression: /(\()(?: ?(?:on|off|ok|yes|no|true|false)(?=[ ,/)])[,/ ]?){2,16}(?=\))/iy,
  },
];

/**
 * A path from the root, the home directory, the current or parent directory, or a drive, or a UNC
 * path.
 */
export const PATH: Form = {
  mask: '<path>',
  expression: /(?:(?:~|\.{1,2})?\/|[A-Za-z]:[\\/]|\\\\(?=\w))[^\s"'`<>|;,(){}[\]]*/y,
};

const AMOUNT =
  '~?[-+]?\\d{1,20}(?:[.,]\\d{1,20}){0,4} ?' +
  '(?:[kmgtp]i?b?|b(?:ytes?)?|[mµun]?s|secs?|seconds?|min(?:ute)?s?|hours?|%)';
/**
 * The bracket in `18846 bytes (18.4 KB)`, which repeats an amount. It is masked together with the
 * amount, because a program adds it or not depending on how large the amount is.
 */
export const RESTATED = new RegExp(`\\(${AMOUNT}(?:, ${AMOUNT}){0,2}\\)`, 'iy');

/**
 * The unit of a number. It is masked together with the number, because a program chooses the unit
 * to suit the number.
 */
export const UNIT =
  /(?:(?:[kmgtp]i?)?b(?:ytes?|its?|ps)?|[mµun]?s|msecs?|(?:milli|micro|nano)?sec(?:ond)?s?|min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|[kmgt]?hz|%)(?:\/s(?:ec)?)?(?:\(s\))?(?!\w)/iy;
