/** Something known about a goal. What is not known is no fact: there is no null. */
export type Fact = string | number | boolean;

export type Facts = ReadonlyMap<string, Fact>;

/**
 * What a fact must be: equal to a value, equal to one of several values, or, for an object, known
 * or unknown (`present`) and within inclusive bounds.
 */
export type Condition =
  | Fact
  | readonly Fact[]
  | {
      readonly present?: boolean | undefined;
      readonly atLeast?: number | undefined;
      readonly atMost?: number | undefined;
    };

/** Conditions by the name of the fact that they are about; all must hold. */
export type Conditions = Readonly<Record<string, Condition>>;

/** A step that is a compound task, to be decomposed in turn. */
interface CompoundStep {
  readonly task: string;
}

/** A step to be done as it is. */
export interface PrimitiveStep {
  /**
   * What to do, in one line. `{name}` stands for a fact; a fact that is not known is a need that
   * does not hold.
   */
  readonly do: string;
  readonly needs?: Conditions | undefined;
  /** Facts that are known once the step is done: later conditions and texts see them. */
  readonly gives?: Readonly<Record<string, Fact>> | undefined;
}

export type Step = CompoundStep | PrimitiveStep;

/** One way to do a compound task. */
export interface Method {
  /** Name of the method, unique among the methods of its task. */
  readonly name: string;
  /** When the method applies; without it, always. */
  readonly when?: Conditions | undefined;
  /** The steps, in this order; empty when nothing is to be done. */
  readonly steps: readonly Step[];
}

/** The compound tasks by name, and their methods in the order they are tried. */
export type Domain = ReadonlyMap<string, readonly Method[]>;

/** What a method file holds: methods by compound task. */
export type MethodsByTask = Readonly<Record<string, readonly Method[]>>;

/** The compound task that every plan decomposes. */
export const ROOT_TASK = 'resolve';

/**
 * Adds the methods of a file to a domain. A method with a known name replaces the method of that
 * name, and new ones come before all others. So methods that are added are preferred, and a last
 * resort that is replaced stays the last.
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
