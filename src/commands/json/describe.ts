import * as z from 'zod/mini';

/** What a function that builds JSON returns: the value that `Shape` describes, deeply read-only. */
export type Printed<Shape extends z.ZodMiniType> = Unchanging<z.infer<Shape>>;

type Unchanging<Value> = Value extends object
  ? { readonly [Key in keyof Value]: Unchanging<Value[Key]> }
  : Value;

/**
 * Adds a description to a schema of printed JSON. Every value has one, so that json.schema.json and
 * docs/json.md can say what it means. Objects are closed, and every key is present: a value that is
 * not known is null, never missing.
 */
export function described<T extends z.ZodMiniType>(schema: T, meaning: string): T {
  return schema.check(z.describe(meaning)) as T;
}

export const text = (meaning: string) => described(z.string(), meaning);
export const textOrNull = (meaning: string) => described(z.nullable(z.string()), meaning);
export const number = (meaning: string) => described(z.number(), meaning);
export const numberOrNull = (meaning: string) => described(z.nullable(z.number()), meaning);
export const flag = (meaning: string) => described(z.boolean(), meaning);
export const count = (meaning: string) => described(z.int().check(z.minimum(0)), meaning);

/** A time: a number of seconds since 1970 UTC, perhaps with a fraction. */
export const instant = (meaning: string) => number(`${meaning} (seconds since 1970 UTC)`);
export const instantOrNull = (meaning: string) =>
  numberOrNull(`${meaning} (seconds since 1970 UTC)`);

export function oneOf<const Values extends readonly string[]>(values: Values, meaning: string) {
  return described(z.enum(values), meaning);
}

export function listOf<T extends z.ZodMiniType>(item: T, meaning: string) {
  return described(z.array(item), meaning);
}

/** A map whose keys are not fixed by the schema. */
export const freeMap = (meaning: string) => described(z.record(z.string(), z.unknown()), meaning);
export const countsBy = (meaning: string) =>
  described(z.record(z.string(), z.int().check(z.minimum(0))), meaning);
