import sql, { raw, type Sql } from 'sql-template-tag';
import type { Window } from '../../lib/clock';

/** Quoted texts, in any way of either engine, and comments are left alone, and so is a cast (`::`). */
const TOKENS =
  /(\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\2|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<!:):(since|until)\b/g;
/** The end of the statement, and what may stand behind it. */
const END = /;(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/;

interface Parts {
  readonly texts: readonly string[];
  readonly names: readonly (keyof Window)[];
}

/** SQL of the operator, cut where it says `:since` and `:until`. */
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

/** The same with the window in those places. */
export function filled({ texts, names }: Parts, window: Window): Sql {
  return names.reduce(
    (before, name, index) =>
      sql`${before}CAST(${window[name]} AS double precision)${raw(texts[index + 1] ?? '')}`,
    raw(texts[0] ?? ''),
  );
}
