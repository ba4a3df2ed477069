export type Json = string | number | boolean | null | readonly Json[] | JsonMap;
export type JsonMap = { readonly [key: string]: Json };

/** A JSON map from a text column, or undefined when the text is not one: rows may have been typed by hand. */
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
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}

export function isJsonMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
