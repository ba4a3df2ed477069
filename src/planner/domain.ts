/** Something known about a goal. What is not known is no fact; there is no null. */
export type Fact = string | number | boolean;

export type Facts = ReadonlyMap<string, Fact>;

/** Equal to a value, to one of several, or known or not and within bounds, both inclusive. */
export type Condition =
  | Fact
  | readonly Fact[]
  | {
      readonly present?: boolean | undefined;
      readonly atLeast?: number | undefined;
      readonly atMost?: number | undefined;
    };

/** Conditions by the name of the fact they are about; all must hold. */
export type Conditions = Readonly<Record<string, Condition>>;

/** A step that is to be decomposed in its turn. */
interface CompoundStep {
  readonly task: string;
}

/** A step that somebody does. */
export interface PrimitiveStep {
  /** What to do, one line; `{name}` stands for a fact, and one that is not known is a need that does not hold. */
  readonly do: string;
  readonly needs?: Conditions | undefined;
  /** What is known once it is done: later conditions and texts see it. */
  readonly gives?: Readonly<Record<string, Fact>> | undefined;
}

export type Step = CompoundStep | PrimitiveStep;

/** One way to do a compound task. */
export interface Method {
  /** Unique among the methods of its task. */
  readonly name: string;
  /** Without it, it always applies. */
  readonly when?: Conditions | undefined;
  /** In this order; none when nothing is to be done. */
  readonly steps: readonly Step[];
}

/** The compound tasks by name, and their methods in the order they are tried. */
export type Domain = ReadonlyMap<string, readonly Method[]>;

/** What a method file holds: methods by compound task. */
export type MethodsByTask = Readonly<Record<string, readonly Method[]>>;

/** The compound task that every plan decomposes. */
export const ROOT_TASK = 'resolve';

/**
 * A domain with the methods of a file: one with a known name takes that one's place, new ones come before all others. So
 * what is added is preferred, and a last resort that is replaced stays the last.
 */
export function withMethods(domain: Domain, added: MethodsByTask): Domain {
  const merged = new Map(domain);
  for (const [task, methods] of Object.entries(added)) {
    const before = domain.get(task) ?? [];
    const known = new Set(before.map(({ name }) => name));
    const replacements = new Map(methods.map((method) => [method.name, method]));
    merged.set(task, [
      ...methods.filter(({ name }) => !known.has(name)),
      ...before.map((method) => replacements.get(method.name) ?? method),
    ]);
  }
  return merged;
}
