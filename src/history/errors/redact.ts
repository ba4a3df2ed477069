import { UsageError } from '../../lib/errors';

/** Takes secrets out of an error text, before anything else looks at it. */
export type Redact = (text: string) => string;

const REDACTED = '[redacted]';

/** Words for a secret, as they stand before `=` or `:` in settings, headers, URLs and JSON. */
const NAMES = [
  'pass(?:word|wd|phrase|wort)',
  '(?<![a-z])pwd|(?<=[a-z0-9][_-])pass|(?<=["\'])pass|(?<![a-z])pass(?=\\s{0,3}=)|(?<=smtp|db|user|admin|root)pass',
  '(?:bind|root|db|user|admin)[_-]?pw|(?<![a-z])pw(?=\\s{0,3}=)',
  'secret|token(?!s|iz)|credential',
  '(?:api|access|private|account|auth|signing|encryption|fernet|session|ssh|master|shared)[_-]?key',
].join('|');
/** What may stand between the name and its value: `=`, `: `, `" => "`, `\\":`, `%3D`, `', '`. */
const SEPARATOR = '(?:\\\\{0,4}["\']|%22)?\\s{0,40}(?:=>|:=|[:=]|%3[AaDd])\\s{0,40}';
/** The value: quoted, in any language's way, up to the closing quote or the end; or a word. */
const VALUE = [
  '\\\\{1,4}"[^"\\\\]+(?:\\\\{1,4}")?',
  '[bBuUrR]?"(?:[^"\\\\]|\\\\[\\s\\S])*"?',
  "[bBuUrR]?'(?:[^'\\\\]|\\\\[\\s\\S]|'')*'?",
  '\\{[^}\\r\\n]*\\}?',
  '\\[[^\\]\\r\\n]*\\]?',
  '%22[^\\s&]+',
  '[^\\s;&"\'}<>]+',
].join('|');
/** Between a flag and its value: a blank, or the quotes and the comma of a list of arguments. */
const ARGUMENT = '(?:\\s{1,3}|=|["\']\\s{0,3},\\s{0,3}(?=["\']))';

/**
 * What a secret looks like, and what stays of it. Each expression runs in linear time: wherever two starts could run
 * over the same text, the first takes it whole. When in doubt they take too much: a word lost from an error text costs
 * less than a password kept.
 */
const SECRETS: ReadonlyArray<readonly [RegExp, string]> = [
  [
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----END )[\s\S])*(?:-----END [A-Z0-9 ]{0,40}-----)?/g,
    REDACTED,
  ],
  [
    /(authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:digest|aws4-hmac-sha256)\s)[^\r\n]+/gi,
    `$1${REDACTED}`,
  ],
  [
    /(authorization(?:\\{0,4}["'])?\s{0,3}[:=,]\s{0,3}(?:\\{0,4}["'])?(?:(?:basic|bearer|token|negotiate|apikey|bot)\s{1,3})?)(?!digest\s|aws4)[^\s"'\\]+/gi,
    `$1${REDACTED}`,
  ],
  [/((?:set-|_|\b)cookie(?:["'])?\s{0,3}[:=]\s{0,3})[^\r\n]+/gi, `$1${REDACTED}`],
  [
    /\b(bearer\s{1,3}["']?)(?!(?:tokens?|auth\w{0,20}|scheme|is|was|not|of)\b)[\w.~+/=-]{1,8192}/gi,
    `$1${REDACTED}`,
  ],
  [
    /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AIPA|ANPA|ANVA|APKA|AROA)[A-Z0-9]{12,128}(?:[:;,\s]{1,3}[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+]))?/g,
    REDACTED,
  ],
  // Tokens that say themselves whose they are: GitHub, GitLab, Slack, Stripe, Google, npm, OpenAI, PyPI, Vault, ...
  [
    /(?<![A-Za-z0-9])(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|[prs]k_(?:live|test)_|AIza|hf_|pypi-|hvs\.|glsa_|dop_v1_|npm_(?=[A-Za-z0-9]{30})|sk-(?=[\w-]{16}))[\w-]{10,1024}/g,
    REDACTED,
  ],
  [
    /(?<![\w.-])(?:eyJ|SG\.(?=[\w-]{16}))[\w-]{6,4096}\.[\w-]{6,8192}(?:\.[\w-]{0,8192})?/g,
    REDACTED,
  ],
  [/(hooks\.slack\.com\/services\/)[^\s"'<>]+/g, `$1${REDACTED}`],
  [new RegExp(`((?:${NAMES})[\\w-]{0,30}${SEPARATOR})(?:${VALUE})`, 'gi'), `$1${REDACTED}`],
  [/([?&](?:key|sig|signature|sas|auth)=)[^&\s"'<>]+/gi, `$1${REDACTED}`],
  [/(<(?:\w{1,40}:)?\w{0,40}(?:password|passwd|secret|token)\w{0,40}>)[^<]+/gi, `$1${REDACTED}`],
  [
    new RegExp(
      `((?:^|[\\s"'])--?(?:\\w{1,30}-)?(?:pass(?:word|wd|phrase)?|storepass|keypass|token|secret|(?:api|access|secret|private)-?key)${ARGUMENT})(?:${VALUE})`,
      'gi',
    ),
    `$1${REDACTED}`,
  ],
  [
    /((?:^|[\s"'])(?:-u|--user|--proxy-user)(?:[\s=]{1,3}|["']\s{0,3},\s{0,3})["']?[^\s:"']{1,100}:)(?!\d{1,7}\b)[^\s"']+/g,
    `$1${REDACTED}`,
  ],
  [
    /(\b(?:redis-cli\s{1,3}-a|docker\s{1,3}login\s[^\r\n]{0,60}?-p|-pass(?:in|out)\s{1,3}pass:)\s{0,3})[^\s"']+/g,
    `$1${REDACTED}`,
  ],
  [/\b((?:identified\s{1,3}by|password)\s{1,3})(?:'[^'\r\n]+'?|"[^"\r\n]+"?)/gi, `$1${REDACTED}`],
];

/** Where a secret can only be told from what stands around it: the whole is found, and then looked at. */
const PLACES: ReadonlyArray<readonly [RegExp, (match: string) => string]> = [
  [/(?<![a-z0-9+.-])[a-z0-9+.-]+:(?:\\?\/){2}[^\s"'<>]+/gi, withoutPassword],
  [
    /\b(?:sshpass|mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\b[^\r\n|;&]+/g,
    (command) =>
      command.replace(
        /([\s"']-p)\s?(?:["']\s{0,3},\s{0,3})?["']?[^\s"'-][^\s"']*/g,
        `$1${REDACTED}`,
      ),
  ],
];

/** A name of a user is short; what is longer in its place is a token. */
const USER_LENGTH_MAX = 20;

/**
 * `scheme://user:[redacted]@host`: the password goes on to the last @, as it may hold @ and / itself. A port and a path
 * with an @ are none.
 */
function withoutPassword(url: string): string {
  const user = url.search(/\/[^/\\]/) + 1;
  const at = url.lastIndexOf('@');
  const colon = url.indexOf(':', user);
  if (at < 0 || user === 0) return url;
  const hasPassword =
    colon >= 0 &&
    colon < at &&
    !/^:\d{1,5}[/?#]/.test(url.slice(colon, colon + 7)) &&
    !/[/?#]/.test(url.slice(user, colon));
  if (hasPassword) return `${url.slice(0, colon + 1)}${REDACTED}${url.slice(at)}`;
  const isToken = !/[/?#]/.test(url.slice(user, at)) && at - user > USER_LENGTH_MAX;
  return isToken ? `${url.slice(0, user)}${REDACTED}${url.slice(at)}` : url;
}

/**
 * The built-in expressions, and `patterns` on top: RE2 syntax, so that none can be written that takes for ever.
 * @throws UsageError naming a pattern that is none
 */
export async function redactor(patterns: readonly string[]): Promise<Redact> {
  const own = await compiled(patterns);
  return (text) => {
    const placed = PLACES.reduce((rest, [expression, by]) => rest.replace(expression, by), text);
    const known = SECRETS.reduce((rest, [expression, by]) => rest.replace(expression, by), placed);
    return own.reduce((rest, pattern) => pattern.matcher(rest).replaceAll(REDACTED), known);
  };
}

interface Pattern {
  matcher(text: string): { replaceAll(replacement: string): string };
}

async function compiled(patterns: readonly string[]): Promise<Pattern[]> {
  if (patterns.length === 0) return [];
  const { RE2JS } = await import('re2js');
  return patterns.map((pattern) => {
    try {
      return RE2JS.compile(pattern);
    } catch (cause) {
      throw new UsageError(
        `redact.patterns: '${pattern}' is not a regular expression as RE2 knows them.`,
        'no look-around and no back references: https://github.com/google/re2/wiki/Syntax',
        { cause },
      );
    }
  });
}
