export type Json = string | number | boolean | null | readonly Json[] | JsonMap;
export type JsonMap = { readonly [key: string]: Json };

/**
 * A JSON map from a text column, or undefined when the text is not one: rows may have been typed by
 * hand.
 */
export function parseJsonMap(text: unknown): JsonMap | undefined {
  const value = parseJson(text);
  return isJsonMap(value) ? value : undefined;
}

/** A JSON list from a text column, or undefined when the text is not one. */
export function parseJsonList(text: unknown): readonly Json[] | undefined {
  const value = parseJson(text);
  return Array.isArray(value) ? value : undefined;
}

/** A JSON list of strings from a text column, or undefined when the text is not one. */
export function parseStringList(text: unknown): string[] | undefined {
  const value = parseJson(text);
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? value
    : undefined;
}

/** The value if it is a finite number, else null: a row typed by hand may hold anything there. */
export function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function isJsonMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Maximum nesting of JSON that is read, the same as in SQLite. Deeper JSON is never meant, and
 * could not be written again.
 */
const DEPTH_MAX = 1000;

export function isTooDeep(text: string): boolean {
  if ((text.match(/[[{]/g)?.length ?? 0) <= DEPTH_MAX) return false; // the usual case
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > DEPTH_MAX) return true;
  }
  return false;
}

function parseJson(text: unknown): unknown {
  if (typeof text !== 'string' || isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
