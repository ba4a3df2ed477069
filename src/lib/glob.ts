/** What one place of a glob accepts; `'*'` any run of characters. */
type Place = '*' | ((character: string) => boolean);

/** More alternatives than this in `{a,b}` are not spelt out: the glob then matches nothing but itself. */
const ALTERNATIVES_MAX = 1000;

/**
 * Does the whole text match: `*` any run of characters, `?` any one, `[a-z]` and `[!a-z]` one of a set, `{a,b}` either,
 * `\` takes the next as it is. Task names are not paths, so `*` runs over slashes. Takes at most glob x text steps: a
 * regular expression made of a glob may take for ever.
 */
export function globMatches(glob: string, text: string): boolean {
  if (glob === text) return true;
  const characters = Array.from(text);
  return compiled(glob).some((places) => matches(places, characters));
}

/** The same few globs are asked of every goal. */
const known = new Map<string, Place[][]>();
const KNOWN_MAX = 1000;

function compiled(glob: string): Place[][] {
  const before = known.get(glob);
  if (before !== undefined) return before;
  const places = alternatives(glob).map(placesOf);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(glob, places);
  return places;
}

/** `a{b,c}d` as `abd` and `acd`. */
function alternatives(glob: string): string[] {
  let done = [''];
  for (const part of glob.match(/\\.|\{[^{}]*\}|[^\\{]|[\\{]/gsu) ?? []) {
    const isChoice = part.startsWith('{') && part.includes(',');
    const options = isChoice ? part.slice(1, -1).split(',') : [part];
    if (done.length * options.length > ALTERNATIVES_MAX) return [];
    done = done.flatMap((start) => options.map((option) => start + option));
  }
  return done;
}

function placesOf(glob: string): Place[] {
  const parts = glob.match(/\\.|\[[!^]?\]?[^\]]*\]|./gsu) ?? [];
  return parts.map((part): Place => {
    if (part === '*') return '*';
    if (part === '?') return () => true;
    if (part.length > 2 && part.startsWith('[')) return setOf(part.slice(1, -1));
    const literal = part.length > 1 && part.startsWith('\\') ? part.slice(1) : part;
    return (character) => character === literal;
  });
}

function setOf(text: string): (character: string) => boolean {
  const negated = /^[!^]/.test(text);
  const ranges = (negated ? text.slice(1) : text).match(/.-.|./gsu) ?? [];
  const holds = (character: string) =>
    ranges.some((range) => {
      const [first = '', , last = first] = Array.from(range);
      return character >= first && character <= last;
    });
  return negated ? (character) => !holds(character) : holds;
}

/** Goes back to the last `*` only: what it has passed, an earlier one need not try again. */
function matches(places: readonly Place[], characters: readonly string[]): boolean {
  let [place, at] = [0, 0];
  let star: { place: number; at: number } | undefined;
  while (at < characters.length) {
    const wanted = places[place];
    if (wanted === '*') {
      place += 1;
      star = { place, at };
    } else if (wanted?.(characters[at] ?? '') === true) {
      place += 1;
      at += 1;
    } else if (star !== undefined) {
      star.at += 1;
      [place, at] = [star.place, star.at];
    } else return false;
  }
  return places.slice(place).every((rest) => rest === '*');
}
