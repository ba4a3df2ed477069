import type { Domain, Fact, Facts, MethodsByTask } from '../../src/planner/domain';
import { withMethods } from '../../src/planner/domain';
import { fillIn } from '../../src/planner/fillIn';
import type { NoPlan, Plan } from '../../src/planner/plan';

export function domainOf(tasks: MethodsByTask): Domain {
  return withMethods(new Map(), tasks);
}

export function factMap(facts: Readonly<Record<string, Fact>> = {}): Facts {
  return new Map(Object.entries(facts));
}

/**
 * The texts of the steps of a plan.
 * @throws Error when no plan was found
 */
export function textsOf(decomposition: Plan | NoPlan): string[] {
  if (!decomposition.found) throw new Error(`no plan: ${decomposition.deadEnd.because}`);
  return decomposition.steps.map(({ step, facts }) => fillIn(step.do, facts).text);
}
