import sql, { raw, type Sql } from 'sql-template-tag';
import type { Window } from '../../lib/clock';

/**
 * Matches `:since` and `:until`, not preceded by another colon as in a cast (`::`). Also matches
 * comments and texts quoted in any way of SQLite or PostgreSQL, so that what they contain is
 * skipped.
 */
const TOKENS =
  /(\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\2|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<!:):(since|until)\b/g;
/** The semicolon that ends a statement, with the blanks and comments that may follow it. */
const END = /;(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/;

interface Parts {
  readonly texts: readonly string[];
  readonly names: readonly (keyof Window)[];
}

/**
 * Cuts the operator's SQL at each `:since` and `:until`: `texts` are the parts around the `names`.
 */
export function parameters(text: string): Parts {
  const names: (keyof Window)[] = [];
  const texts: string[] = [];
  let from = 0;
  const statement = text.replace(END, '');
  for (const match of statement.matchAll(TOKENS)) {
    const [whole, , , name] = match;
    if (name !== 'since' && name !== 'until') continue;
    names.push(name);
    texts.push(statement.slice(from, match.index));
    from = match.index + whole.length;
  }
  return { names, texts: [...texts, statement.slice(from)] };
}

/** The operator's SQL with the window's bounds, in epoch seconds, for `:since` and `:until`. */
export function filled({ texts, names }: Parts, window: Window): Sql {
  return names.reduce(
    (before, name, index) =>
      sql`${before}CAST(${window[name]} AS double precision)${raw(texts[index + 1] ?? '')}`,
    raw(texts[0] ?? ''),
  );
}
