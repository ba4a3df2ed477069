/**
 * Settings as plain data. Each setting is declared once, beside the code that uses it. Its type,
 * its default, its limits, its line in the reference, its validator and its JSON Schema all follow
 * from the declaration. This file loads no validator.
 */

/**
 * The values that a setting accepts. A check that is more than a limit is referred to by its name;
 * `config/checks.ts` holds the checks.
 */
export type Accepts =
  | NumberKind
  | { readonly type: 'boolean' }
  | { readonly type: 'literal'; readonly is: string }
  | TextKind
  | PathKind
  | ListKind<Accepts>
  | WordsKind
  | ObjectKind<Fields>
  | ChoiceKind;

interface NumberKind {
  readonly type: 'number';
  readonly min: number;
  readonly max: number;
  /** Whether only whole numbers are accepted. */
  readonly whole: boolean;
  /** Whether `min` itself is refused. */
  readonly aboveMin: boolean;
}

interface TextKind {
  readonly type: 'text';
  /** The minimum and the maximum number of characters; undefined where there is no limit. */
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly check: CheckName | undefined;
  /** Whether goalgen executes the text: SQL. */
  readonly executed?: true;
}

/**
 * The path of a file or folder. A relative path in a configuration file is relative to that file;
 * any other is relative to the directory in which goalgen was started.
 */
interface PathKind {
  readonly type: 'path';
  /** Whether goalgen executes the file: a module. */
  readonly executed?: true;
}

interface ListKind<Item extends Accepts> {
  readonly type: 'list';
  readonly of: Item;
  readonly minLength: number | undefined;
  readonly check: CheckName | undefined;
}

/** An object whose keys are any texts, and whose values are each one of `values`. */
interface WordsKind<Value extends string = string> {
  readonly type: 'words';
  readonly values: readonly Value[];
}

export interface ObjectKind<F extends Fields = Fields> {
  readonly type: 'object';
  readonly fields: F;
  readonly check: CheckName | undefined;
}

/**
 * One of several kinds of objects. The field that `by` names tells which kind; where `by` is
 * undefined, the first kind that accepts the object.
 */
interface ChoiceKind {
  readonly type: 'choice';
  readonly by: string | undefined;
  readonly of: readonly { readonly name: string; readonly object: ObjectKind<Fields> }[];
}

/**
 * The names of the checks that are more than a limit. A declaration holds only the name, so that
 * settings can be read without loading the code of the checks.
 */
export type CheckName =
  | 'cron'
  | 'timeZone'
  | 'zoneOfSystem'
  | 'sourceName'
  | 'variable'
  | 'onePlace'
  | 'distinctSources'
  | 'smallName'
  | 'ownDetectorName'
  | 'distinctDetectors';

/** A field of an object that is the value of a setting, or a part of it. */
export interface Field<A extends Accepts, Optional extends boolean> {
  readonly accepts: A;
  readonly optional: Optional;
}

export type Fields = { readonly [name: string]: Field<Accepts, boolean> };

export type FieldValues<F extends Fields> = {
  readonly [Name in keyof F as F[Name]['optional'] extends true ? never : Name]: ValueOf<
    F[Name]['accepts']
  >;
} & {
  readonly [Name in keyof F as F[Name]['optional'] extends true ? Name : never]?:
    | ValueOf<F[Name]['accepts']>
    | undefined;
};

export type ValueOf<A extends Accepts> = A extends { readonly type: 'number' }
  ? number
  : A extends { readonly type: 'boolean' }
    ? boolean
    : A extends { readonly type: 'text' | 'path' | 'literal' }
      ? string
      : A extends WordsKind<infer Value>
        ? Readonly<Record<string, Value>>
        : A extends ListKind<infer Item>
          ? readonly ValueOf<Item>[]
          : A extends ObjectKind<infer F>
            ? FieldValues<F>
            : never;

/** A declared setting. */
export interface Setting<Value> {
  /** The default. */
  readonly fallback: Value;
  /** What the setting means, in one line for the reference. */
  readonly meaning: string;
  readonly accepts: Accepts;
}

export type Settings = { readonly [name: string]: Setting<unknown> };

/** The values of settings, as code gets them: `{ minRuns: number, enabled: boolean }`. */
export type Values<S extends Settings> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer Value> ? Value : never;
};

/** Maximum length of time that a setting accepts, in hours and in minutes: a leap year. */
const HOURS_MAX = 24 * 366;
const MINUTES_MAX = HOURS_MAX * 60;
const COUNT_MAX = 1_000_000;

interface Limits {
  readonly min?: number;
  readonly max?: number;
}

function numbers(min: number, max: number, kind: { whole?: true; aboveMin?: true } = {}) {
  return {
    type: 'number',
    min,
    max,
    whole: kind.whole === true,
    aboveMin: kind.aboveMin === true,
  } as const;
}

/** What fields of objects and items of lists accept. */
export const kind = {
  flag: { type: 'boolean' },
  share: numbers(0, 1),
  number: numbers,
  literal: (is: string) => ({ type: 'literal', is }) as const,
  text: (
    check?: CheckName,
    length: { minLength?: number; maxLength?: number } = { minLength: 1 },
  ) => ({ type: 'text', minLength: length.minLength, maxLength: length.maxLength, check }) as const,
  path: { type: 'path' },
  sql: { type: 'text', minLength: 1, maxLength: undefined, check: undefined, executed: true },
  module: { type: 'path', executed: true },
  list: <const Item extends Accepts>(of: Item, check?: CheckName, minLength?: number) =>
    ({ type: 'list', of, minLength, check }) as const,
  words: <const Value extends string>(values: readonly Value[]): WordsKind<Value> => ({
    type: 'words',
    values,
  }),
  object: <const F extends Fields>(fields: F, check?: CheckName) =>
    ({ type: 'object', fields, check }) as const,
  hours: numbers(0, HOURS_MAX, { aboveMin: true }),
  minutesOrNone: numbers(0, MINUTES_MAX),
} as const;

export function required<const A extends Accepts>(accepts: A): Field<A, false> {
  return { accepts, optional: false };
}

export function optional<const A extends Accepts>(accepts: A): Field<A, true> {
  return { accepts, optional: true };
}

export function flag(fallback: boolean, meaning: string): Setting<boolean> {
  return { fallback, meaning, accepts: kind.flag };
}

/** A setting that is a share, a confidence or a probability: 0 to 1. */
export function share(fallback: number, meaning: string): Setting<number> {
  return { fallback, meaning, accepts: kind.share };
}

/** A setting that is a whole number: 1 to 1,000,000, unless `limits` say otherwise. */
export function count(fallback: number, meaning: string, limits: Limits = {}): Setting<number> {
  const { min = 1, max = COUNT_MAX } = limits;
  return { fallback, meaning, accepts: numbers(min, max, { whole: true }) };
}

/** A setting that is a factor: 1 to 1,000. */
export function ratio(fallback: number, meaning: string): Setting<number> {
  return { fallback, meaning, accepts: numbers(1, 1000) };
}

/** A setting that is a limit of surprisal, the `-log10` of a probability: 0 to 99. */
export function surprisalLimit(fallback: number, meaning: string): Setting<number> {
  return { fallback, meaning, accepts: numbers(0, 99) };
}

export function number(
  fallback: number,
  meaning: string,
  limits: Required<Limits>,
): Setting<number> {
  return { fallback, meaning, accepts: numbers(limits.min, limits.max) };
}

/**
 * Settings that are lengths of time above 0: seconds up to 1,000,000, and minutes, hours and days
 * up to a leap year.
 */
export function seconds(fallback: number, meaning: string): Setting<number> {
  return { fallback, meaning, accepts: numbers(0, 1e6, { aboveMin: true }) };
}
export function minutes(fallback: number, meaning: string): Setting<number> {
  return { fallback, meaning, accepts: numbers(0, MINUTES_MAX, { aboveMin: true }) };
}
export function hours(fallback: number, meaning: string): Setting<number> {
  return { fallback, meaning, accepts: kind.hours };
}
export function days(fallback: number, meaning: string): Setting<number> {
  return { fallback, meaning, accepts: numbers(0, 366, { aboveMin: true }) };
}

/** Settings that are lengths of time of 0 or more, up to a leap year. */
export function minutesOrNone(fallback: number, meaning: string): Setting<number> {
  return { fallback, meaning, accepts: kind.minutesOrNone };
}
export function hoursOrNone(fallback: number, meaning: string): Setting<number> {
  return { fallback, meaning, accepts: numbers(0, HOURS_MAX) };
}

export function path(fallback: string, meaning: string): Setting<string> {
  return { fallback, meaning, accepts: kind.path };
}

export function text(fallback: string, meaning: string): Setting<string> {
  return { fallback, meaning, accepts: kind.text() };
}

/** A setting that is a text without a default; `meaning` says what holds when it is not set. */
export function optionalText(
  meaning: string,
  accepts: TextKind | PathKind = kind.text(),
): Setting<string | undefined> {
  return { fallback: undefined, meaning, accepts };
}

/** A setting that is a list, empty by default. */
export function list<const Item extends Accepts>(
  of: Item,
  meaning: string,
  check?: CheckName,
): Setting<readonly ValueOf<Item>[]> {
  return { fallback: [], meaning, accepts: kind.list(of, check) };
}
