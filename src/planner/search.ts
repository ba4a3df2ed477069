import { whatFails, whatHolds } from './conditions';
import type { Facts, Method, PrimitiveStep, Step } from './domain';
import { type Lookup, placeholdersOf } from './fillIn';
import type { ChosenMethod, PlannedStep, Tried, Visit } from './plan';

/** The compound task that a step belongs to, with the tasks around it. */
export interface Place extends ChosenMethod {
  readonly around: Place | undefined;
  /** Depth of nesting, 1 for the outermost task. */
  readonly depth: number;
}

/**
 * The steps still to be done. Lists share their tails, so that going back to an earlier one costs
 * nothing.
 */
export interface Agenda {
  readonly step: Step;
  readonly place: Place | undefined;
  readonly rest: Agenda | undefined;
}

/** The steps to be done first, as a list that begins with the last of them. */
export interface Done {
  readonly planned: PlannedStep;
  readonly before: Done | undefined;
  readonly count: number;
}

/**
 * One moment of a search. A moment never changes: a choice that is revised begins again from its
 * own moment.
 */
export interface Moment {
  readonly agenda: Agenda | undefined;
  /** The facts that the steps so far have given. */
  readonly given: Facts;
  readonly done: Done | undefined;
}

/** A compound task that had to be decomposed, and how far its methods have been tried. */
export interface Choice {
  /** The moment of the choice, with this task as the first step of its agenda. */
  readonly moment: Moment;
  readonly methods: readonly Method[];
  readonly facts: Lookup;
  readonly tried: Tried[];
  readonly visit: Visit;
}

export function lookupOf({ given }: Moment, facts: Facts): Lookup {
  return (name) => given.get(name) ?? facts.get(name);
}

/** Why a step cannot be done now, in words; undefined when it can. */
export function whatLacks(
  { do: template, needs = {} }: PrimitiveStep,
  facts: Lookup,
): string | undefined {
  const unknown = placeholdersOf(template).find((name) => facts(name) === undefined);
  const fails = unknown === undefined ? whatFails(needs, facts) : `${unknown} is not known`;
  return fails === undefined ? undefined : `"${template}" cannot be done: ${fails}`;
}

/** The moment after a step was done. */
export function afterDoing(
  step: PrimitiveStep,
  { agenda, given, done }: Moment,
  facts: Lookup,
): Moment {
  const gives = Object.entries(step.gives ?? {});
  return {
    agenda: agenda?.rest,
    given: gives.length === 0 ? given : new Map([...given, ...gives]),
    done: {
      planned: { step, within: chain(agenda?.place), facts },
      before: done,
      count: (done?.count ?? 0) + 1,
    },
  };
}

/**
 * Chooses the next method that applies. Returns the moment after that; undefined when no method is
 * left.
 * @param because why the method chosen before leads nowhere
 */
export function afterChoosing(
  { moment, methods, facts, tried, visit }: Choice,
  because: string,
): Moment | undefined {
  const last = tried.at(-1);
  if (last?.outcome === 'chosen') Object.assign(last, { outcome: 'abandoned', because });
  for (const method of methods.slice(tried.length)) {
    const when = method.when ?? {};
    const fails = whatFails(when, facts);
    if (fails === undefined) {
      tried.push({ method: method.name, outcome: 'chosen', because: whatHolds(when, facts) });
      return { ...moment, agenda: withSteps(moment.agenda, { task: visit.task, method }) };
    }
    tried.push({ method: method.name, outcome: 'not_applicable', because: fails });
  }
  return undefined;
}

/** Replaces the first step of an agenda, a compound task, by the steps of one of its methods. */
function withSteps(
  agenda: Agenda | undefined,
  { task, method }: { readonly task: string; readonly method: Method },
): Agenda | undefined {
  const around = agenda?.place;
  const place: Place = { task, method: method.name, around, depth: (around?.depth ?? 0) + 1 };
  return method.steps.reduceRight<Agenda | undefined>(
    (rest, step) => ({ step, place, rest }),
    agenda?.rest,
  );
}

/** The compound tasks around a place, the outermost first. */
export function chain(place: Place | undefined): ChosenMethod[] {
  const all: ChosenMethod[] = [];
  for (let at = place; at !== undefined; at = at.around)
    all.unshift({ task: at.task, method: at.method });
  return all;
}

export function stepsDone(done: Done | undefined): PlannedStep[] {
  const steps: PlannedStep[] = [];
  for (let at = done; at !== undefined; at = at.before) steps.push(at.planned);
  return steps.reverse();
}
