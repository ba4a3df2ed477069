import type { Domain, Facts } from './domain';
import type { DeadEnd, NoPlan, Plan, Tried, Visit } from './plan';
import {
  type Agenda,
  afterChoosing,
  afterDoing,
  type Choice,
  chain,
  lookupOf,
  type Moment,
  stepsDone,
  whatLacks,
} from './search';

export interface Limits {
  /** Maximum depth to which compound tasks may be nested. */
  readonly depthMax: number;
  /** Maximum number of steps to look at, including those on ways that led nowhere. */
  readonly stepsMax: number;
}

const LIMITS: Limits = { depthMax: 50, stepsMax: 10_000 };

/** The state of a search for a plan. */
interface Search {
  readonly domain: Domain;
  readonly facts: Facts;
  /** The choices that may still be revised, the latest last. */
  readonly choices: Choice[];
  readonly trace: Visit[];
  furthest: { readonly deadEnd: DeadEnd; readonly after: number } | undefined;
}

/**
 * Decomposes a compound task into the steps to do: depth first, trying each task's methods, and
 * each method's steps, in their order. If the needs of a step do not hold, or no method of a task
 * applies, the latest choice is revised, then the one before it. A loop and not a recursion, so
 * that no domain exhausts the stack. Pure: the same input has the same answer.
 */
export function decompose(
  domain: Domain,
  task: string,
  facts: Facts,
  limits: Limits = LIMITS,
): Plan | NoPlan {
  const search: Search = { domain, facts, choices: [], trace: [], furthest: undefined };
  const { trace } = search;
  const agenda: Agenda = { step: { task }, place: undefined, rest: undefined };
  let moment: Moment | undefined = { agenda, given: new Map(), done: undefined };
  for (let looked = 0; moment?.agenda !== undefined; looked += 1) {
    if (looked === limits.stepsMax)
      return { found: false, deadEnd: givenUp(moment.agenda, limits), trace };
    moment = afterFirstOf(moment, moment.agenda, limits, search);
  }
  if (moment !== undefined) return { found: true, steps: stepsDone(moment.done), trace };
  // A search that has tried everything has always met a dead end.
  const deadEnd = search.furthest?.deadEnd ?? noMethod(task);
  return { found: false, deadEnd, trace };
}

/**
 * The moment after the first step of the agenda, or one that a revised choice leads to; undefined
 * when no choice is left.
 */
function afterFirstOf(
  moment: Moment,
  { step, place }: Agenda,
  limits: Limits,
  search: Search,
): Moment | undefined {
  const facts = lookupOf(moment, search.facts);
  if ('do' in step) {
    const because = whatLacks(step, facts);
    if (because === undefined) return afterDoing(step, moment, facts);
    return revised(search, { reason: 'need', task: place?.task ?? '', because }, moment);
  }
  if ((place?.depth ?? 0) >= limits.depthMax) {
    const because = `tasks are nested more than ${limits.depthMax} deep`;
    return revised(search, { reason: 'too_deep', task: step.task, because }, moment);
  }
  const tried: Tried[] = [];
  const visit: Visit = { task: step.task, within: chain(place), tried };
  const choice: Choice = {
    moment,
    methods: search.domain.get(step.task) ?? [],
    facts,
    tried,
    visit,
  };
  search.trace.push(visit);
  const chosen = afterChoosing(choice, '');
  if (chosen === undefined) return revised(search, noMethod(step.task), moment);
  search.choices.push(choice);
  return chosen;
}

/** Goes back to the latest choice that has another method; undefined when there is none. */
function revised(search: Search, deadEnd: DeadEnd, { done }: Moment): Moment | undefined {
  const after = done?.count ?? 0;
  if (search.furthest === undefined || after > search.furthest.after)
    search.furthest = { deadEnd, after };
  for (let choice = search.choices.at(-1); choice !== undefined; choice = search.choices.at(-1)) {
    const moment = afterChoosing(choice, deadEnd.because);
    if (moment !== undefined) return moment;
    search.choices.pop();
  }
  return undefined;
}

function noMethod(task: string): DeadEnd {
  return { reason: 'no_method', task, because: `no method of ${task} applies` };
}

function givenUp({ step, place }: Agenda, { stepsMax }: Limits): DeadEnd {
  const task = 'task' in step ? step.task : (place?.task ?? '');
  return { reason: 'given_up', task, because: `no plan was found within ${stepsMax} steps` };
}
