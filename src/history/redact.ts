import { UsageError } from '../errors';

/** Takes secrets out of an error text, before anything else looks at it. */
export type Redact = (text: string) => string;

const REDACTED = '[redacted]';

/** Words for a secret, as they stand before `=` or `:` in settings, headers, URLs and JSON. */
const SECRET_NAMES = [
  'password|passwd|passphrase|passwort|pwd|(?<![a-z])pass(?=\\s{0,3}=)',
  'secret(?:[_-]?(?:access[_-]?)?key)?|token|credentials?',
  '(?:api|access|private|account|auth|signing|encryption)[_-]?key',
].join('|');

/**
 * What a secret looks like, and what stays of it. Each expression runs in linear time: wherever two starts could run
 * over the same text, the first takes it whole. When in doubt they take too much: a word lost from an error text costs
 * less than a password kept.
 */
const SECRETS: ReadonlyArray<readonly [RegExp, string | ((match: string) => string)]> = [
  [
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----END )[\s\S])*(?:-----END [A-Z0-9 ]{0,40}-----)?/g,
    REDACTED,
  ],
  [/\b((?:proxy-)?authorization["']?\s{0,3}[:=]\s{0,3}["']?)[^\r\n"']+/gi, `$1${REDACTED}`],
  [/\b((?:set-)?cookie["']?\s{0,3}[:=]\s{0,3}["']?)[^\r\n"']+/gi, `$1${REDACTED}`],
  [/\b(bearer\s{1,3})(?!(?:tokens?|auth\w{0,20}|scheme|is|was|not)\b)[\w.~+/=-]{1,8192}/gi, `$1${REDACTED}`],
  [/(?<![a-z0-9+.-])[a-z0-9+.-]+:\/\/[^\s"'<>]+/gi, withoutPassword],
  [/(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AIPA|ANPA|ANVA|APKA|AROA)[A-Z0-9]{12,128}/g, REDACTED],
  // Tokens that say themselves whose they are: GitHub, GitLab, Slack, Stripe, Google, npm, SendGrid, JWT.
  [
    /(?<![A-Za-z0-9])(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|[prs]k_(?:live|test)_|AIza|npm_)[\w-]{10,1024}/g,
    REDACTED,
  ],
  [/(?<![\w.-])(?:eyJ|SG\.)[\w-]{6,4096}\.[\w-]{6,8192}(?:\.[\w-]{0,8192})?/g, REDACTED],
  [
    new RegExp(
      `((?:${SECRET_NAMES})["']?\\s{0,3}(?:=>|[:=])\\s{0,3})(?:"(?:[^"\\\\\\r\\n]|\\\\.)*"?|'[^'\\r\\n]*'?|[^\\s;&"'}]+)`,
      'gi',
    ),
    `$1${REDACTED}`,
  ],
  [/((?:^|\s)--?(?:password|passwd|pass|passphrase|token|secret|api-?key)\s{1,3})["']?[^\s"']+/gi, `$1${REDACTED}`],
  [/((?:^|\s)(?:-u|--user|--proxy-user)[\s=]{1,3}["']?[^\s:"']{1,100}:)[^\s"']+/g, `$1${REDACTED}`],
  [
    /\b(?:sshpass|mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\s[^\r\n|;&]+/g,
    (command) => command.replace(/(\s-p)\s?["']?[^\s"'-][^\s"']*/g, `$1${REDACTED}`),
  ],
  [/\b((?:identified\s{1,3}by|password)\s{1,3})'[^'\r\n]+'?/gi, `$1${REDACTED}`],
];

/** `scheme://user:[redacted]@host`: the password goes on to the last @, as it may hold @ and / itself. */
function withoutPassword(url: string): string {
  const user = url.indexOf('://') + 3;
  const colon = url.indexOf(':', user);
  const at = url.lastIndexOf('@');
  const hasPassword = colon >= 0 && colon < at && !/[/?#@]/.test(url.slice(user, colon));
  return hasPassword ? `${url.slice(0, colon + 1)}${REDACTED}${url.slice(at)}` : url;
}

/**
 * The built-in expressions, and `patterns` on top: RE2 syntax, so that none can be written that takes for ever.
 * @throws UsageError naming a pattern that is none
 */
export async function redactor(patterns: readonly string[]): Promise<Redact> {
  const own = await compiled(patterns);
  return (text) => {
    const known = SECRETS.reduce((rest, [expression, by]) => rest.replace(expression, by as string), text);
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
