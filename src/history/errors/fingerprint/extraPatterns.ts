import { UsageError } from '../../../lib/errors';
import { kind, list, required } from '../../../lib/settings';

/** The section `fingerprint` of the configuration. */
export const fingerprintSettings = {
  patterns: list(
    kind.object({ name: required(kind.text()), pattern: required(kind.text()) }),
    'what differs from error to error of one cause besides the built-in kinds: ' +
      'a list of { name, pattern (RE2) }',
  ),
};

/** A mask that the operator has defined, as it stands in the configuration. */
export interface PatternSetting {
  readonly name: string;
  /** RE2 syntax, in which every pattern takes linear time. */
  readonly pattern: string;
}

/** A `PatternSetting` with its pattern compiled. */
export interface ExtraPattern {
  readonly name: string;
  matcher(text: string): { find(): boolean; start(): number; end(): number };
}

/** A text that one of the operator's masks matched, and the name of the mask. */
export interface OwnMask {
  readonly name: string;
  readonly text: string;
}

/**
 * The first placeholder. Each text that one of the operator's masks matched is replaced by one
 * private-use character, from this one on. A cleaned text holds no such characters of its own.
 */
const PLACE_FIRST = 0xe000;
/** Maximum number of placeholders in a text: the private-use characters U+E000 to U+F8FF. */
const PLACES_MAX = 6400;

/**
 * Compiles the operator's masks. The RE2 engine is loaded only when there are any.
 * @throws UsageError naming an invalid pattern, or an invalid name of a mask
 */
export async function extraPatterns(settings: readonly PatternSetting[]): Promise<ExtraPattern[]> {
  if (settings.length === 0) return [];
  const { RE2JS } = await import('re2js');
  return settings.map(({ name, pattern }) => {
    if (!/^[A-Za-z][A-Za-z_-]{0,39}$/.test(name)) {
      throw new UsageError(
        `fingerprint.patterns: '${name}' is not a name for a mask.`,
        'a letter, then letters, _ or -, at most 40',
      );
    }
    try {
      const compiled = RE2JS.compile(pattern);
      return { name, matcher: (text: string) => compiled.matcher(text) };
    } catch (cause) {
      throw new UsageError(
        `fingerprint.patterns: '${pattern}' is not a regular expression as RE2 knows them.`,
        'no look-around and no back references: https://github.com/google/re2/wiki/Syntax',
        { cause },
      );
    }
  });
}

/**
 * Replaces each match of the operator's patterns, which are tried in their order, by a placeholder.
 * `own` holds the matches: placeholder PLACE_FIRST + n stands for `own[n]`.
 */
export function takeOut(
  text: string,
  patterns: readonly ExtraPattern[],
): { text: string; own: OwnMask[] } {
  const own: OwnMask[] = [];
  let rest = text;
  for (const { name, matcher } of patterns) {
    const match = matcher(rest);
    const parts: string[] = [];
    let from = 0;
    while (own.length < PLACES_MAX && match.find()) {
      if (match.end() === match.start()) continue;
      parts.push(rest.slice(from, match.start()), String.fromCharCode(PLACE_FIRST + own.length));
      own.push({ name, text: rest.slice(match.start(), match.end()) });
      from = match.end();
    }
    rest = parts.join('') + rest.slice(from);
  }
  return { text: rest, own };
}

/**
 * The match whose placeholder stands at `index` of a text from `takeOut`; undefined when another
 * character stands there.
 */
export function ownAt(text: string, index: number, own: readonly OwnMask[]): OwnMask | undefined {
  const found = own[text.charCodeAt(index) - PLACE_FIRST];
  if (found === undefined) return undefined;
  // The match of a later pattern may contain the placeholder of an earlier one.
  const within = [...found.text].map(
    (character, at) => ownAt(found.text, at, own)?.text ?? character,
  );
  return { name: found.name, text: within.join('') };
}
