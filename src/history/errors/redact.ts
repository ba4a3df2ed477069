import { UsageError } from '../../lib/errors';
import { kind, list } from '../../lib/settings';
import { PROGRAM_FLAGS } from './secretFlags';
import { REDACTED, SECRET_FORMS } from './secretForms';

/** The section `redact` of the configuration. */
export const redactSettings = {
  patterns: list(
    kind.text(),
    'what counts as a secret in error texts besides the built-in kinds: a list of RE2 expressions',
  ),
};

/** Removes secrets from an error text. It runs before any other code looks at the text. */
export type Redact = (text: string) => string;

/**
 * Secrets that can only be told from the text around them. The expression finds the whole text,
 * such as a URL or a command, and the function then replaces the secret in it.
 */
const PLACES: ReadonlyArray<readonly [RegExp, (match: string) => string]> = [
  [/(?<![a-z0-9+.-])[a-z0-9+.-]+:(?:\\?\/){2}[^\s"'<>]+/gi, withoutPassword],
  ...PROGRAM_FLAGS.map(({ program, flag }): readonly [RegExp, (match: string) => string] => [
    program,
    (command) => command.replace(flag, `$1${REDACTED}`),
  ]),
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

const KEY_END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const KEY_BEGIN = '-----BEGIN ';

/** The text without the last lines of private keys whose BEGIN line was cut off. */
function withoutKeyBodies(text: string): string {
  let kept = '';
  let from = 0;
  for (const { index, 0: marker } of text.matchAll(KEY_END)) {
    const before = text.slice(from, index);
    const body = before.includes(KEY_BEGIN) ? undefined : bodyOf(before);
    kept += body === undefined ? before + marker : before.slice(0, body) + REDACTED;
    from = index + marker.length;
  }
  return kept + text.slice(from);
}

/** Where the Base64 at the end of a text begins. */
function bodyOf(text: string): number {
  let at = text.length;
  while (at > 0 && /[A-Za-z0-9+/=\s]/.test(text.charAt(at - 1))) at -= 1;
  const words = text.slice(at).search(/[A-Za-z0-9+/=]{16}/);
  return words < 0 ? text.length : at + words;
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
    const known = SECRET_FORMS.reduce(
      (rest, { find, replacement }) => rest.replace(find, replacement),
      withoutKeyBodies(placed),
    );
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
