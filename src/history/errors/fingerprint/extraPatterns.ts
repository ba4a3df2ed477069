import { UsageError } from '../../../lib/errors';

/** A mask of the operator's own, as it stands in the configuration. */
export interface PatternSetting {
  readonly name: string;
  /** RE2 syntax, so that none can be written that takes for ever. */
  readonly pattern: string;
}

/** The same, compiled. */
export interface ExtraPattern {
  readonly name: string;
  matcher(text: string): { find(): boolean; start(): number; end(): number };
}

/** What an own mask took out of a text. */
export interface OwnMask {
  readonly name: string;
  readonly text: string;
}

/** Each place that an own mask took is one private character from here on, which text never holds once it is cleaned. */
const PLACE_FIRST = 0xe000;
const PLACES_MAX = 6400;

/**
 * Loads the engine only where there are patterns.
 * @throws UsageError naming a pattern that is none
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

/** The text with a private character for all that an own pattern matches, the earlier patterns first. */
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

/** The own mask that stands at `index` of a text of `takeOut`. */
export function ownAt(text: string, index: number, own: readonly OwnMask[]): OwnMask | undefined {
  const found = own[text.charCodeAt(index) - PLACE_FIRST];
  if (found === undefined) return undefined;
  // What a later pattern matched may hold the place of an earlier one.
  const within = [...found.text].map(
    (character, at) => ownAt(found.text, at, own)?.text ?? character,
  );
  return { name: found.name, text: within.join('') };
}
