import { jsonValue } from './candidate';

const TOKENS = /"(?:[^"\\]|\\.)*"|[[\]{}]/g;

/**
 * The values of a text that holds one JSON value after another, as programs print that ask page by page.
 * @returns undefined when it holds anything else
 */
export function jsonValues(text: string): unknown[] | undefined {
  const values: unknown[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') depth += 1;
    if (token !== '}' && token !== ']') continue;
    depth -= 1;
    if (depth < 0) return undefined;
    if (depth > 0) continue;
    const parsed = jsonValue(text.slice(from, index + 1));
    if ('problem' in parsed) return undefined;
    values.push(parsed.value);
    from = index + 1;
  }
  return values.length > 0 && text.slice(from).trim() === '' ? values : undefined;
}
