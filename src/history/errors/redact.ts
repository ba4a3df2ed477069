import { UsageError } from '../../lib/errors';
import { kind, list } from '../../lib/settings';

/** The section `redact` of the configuration. */
export const redactSettings = {
  patterns: list(
    kind.text(),
    'what counts as a secret in error texts besides the built-in kinds: a list of RE2 expressions',
  ),
};

/** Removes secrets from an error text. It runs before any other code looks at the text. */
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
/**
 * What may stand between the name of a secret and its value: `=`, `: `, `" => "`, `\\":`, `%3D`,
 * `', '`.
 */
const SEPARATOR = '(?:\\\\{0,4}["\']|%22)?\\s{0,40}(?:=>|:=|[:=]|%3[AaDd])\\s{0,40}';
/**
 * The value of a secret: a text in quotes or brackets, in any language's way, up to the closing one
 * or the end of the text; or a single word.
 */
const VALUE = [
  '\\\\{1,4}"[^"\\\\]+(?:\\\\{1,4}")?',
  '[bBuUrR]?"(?:[^"\\\\]|\\\\[\\s\\S])*"?',
  "[bBuUrR]?'(?:[^'\\\\]|\\\\[\\s\\S]|'')*'?",
  '\\{[^}\\r\\n]*\\}?',
  '\\[[^\\]\\r\\n]*\\]?',
  '%22[^\\s&]+',
  '[^\\s;&"\'}<>]+',
].join('|');
/**
 * What may stand between a flag and its value: a blank, `=`, or the quotes and the comma of a list
 * of arguments.
 */
const ARGUMENT = '(?:\\s{1,3}|=|["\']\\s{0,3},\\s{0,3}(?=["\']))';

/**
 * What a secret looks like, and its replacement. Each expression runs in linear time: if matches
 * from two starting points could run over the same text, the first takes all of it. When in doubt,
 * an expression takes too much: a word lost from an error text costs less than a password kept.
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
  // Tokens whose prefix says which service issued them: GitHub, GitLab, Slack, Stripe, Google, npm,
  // OpenAI, PyPI, Vault, ...
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

/**
 * Secrets that can only be told from the text around them. The expression finds the whole text,
 * such as a URL or a command, and the function then replaces the secret in it.
 */
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

/** Maximum length of a user name in a URL, in characters. A longer text in its place is a token. */
const USER_LENGTH_MAX = 20;

/**
 * The URL with its password replaced: `scheme://user:[redacted]@host`. The password ends at the
 * last @, because it may itself hold @ and /. A port, followed by a path that holds an @, is not
 * taken for a password. A long user name is replaced too: it is a token.
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
 * A function that removes what the built-in expressions match, and then what `patterns` match.
 * Patterns are in RE2 syntax, in which every pattern takes linear time.
 * @throws UsageError naming an invalid pattern
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
