/** What one position of a glob accepts: `'*'` any run of characters, a function one character. */
type Place = '*' | ((character: string) => boolean);

/**
 * Maximum number of alternatives to which a glob's `{a,b}` are expanded. Beyond that, a glob
 * matches only the text that equals it.
 */
const ALTERNATIVES_MAX = 1000;

/**
 * Whether a glob matches the whole text: `*` stands for any run of characters, `?` for any one,
 * `[a-z]` and `[!a-z]` for one inside or outside a set, `{a,b}` for either text; `\` takes the next
 * character literally. Task names are not paths, so `*` also matches slashes. Takes at most glob x
 * text steps; a regular expression made from a glob may take minutes.
 */
export function globMatches(glob: string, text: string): boolean {
  if (glob === text) return true;
  const characters = Array.from(text);
  return compiled(glob).some((places) => matches(places, characters));
}

/** Compiled globs by their text, because the same few globs are matched against every goal. */
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

/** Expands choices: `a{b,c}d` becomes `abd` and `acd`. Empty beyond ALTERNATIVES_MAX. */
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

/**
 * Goes back to the last `*` only: a match that starts from an earlier `*` can be reached from the
 * last one, too.
 */
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
