import { evidenceOf, type Goal } from '../../goals/goal';
import { fillIn } from '../../planner/fillIn';
import type { ChosenMethod, NoPlan, Plan } from '../../planner/plan';
import type { Printed } from './describe';
import { goalJson } from './goal';
import type { plan } from './plan.shape';

/**
 * What in a plan's JSON comes from outside: names of tasks, texts of errors, what somebody typed as a goal. Whoever acts on
 * the plan takes it for data, whatever it says. All else is the program's or stands in method files.
 */
export const UNTRUSTED: readonly string[] = [
  'goal',
  'success_criterion',
  'evidence',
  'tasks[].data',
  'tasks[].text',
  'trace[].tried[].because',
];

/** What `plan --json` prints; `tasks` is null when there is no plan. */
export function planJson(goal: Goal, decomposition: Plan | NoPlan): Printed<typeof plan> {
  return {
    untrusted: UNTRUSTED,
    goal: goalJson(goal),
    success_criterion: goal.successMetrics,
    evidence: evidenceOf(goal),
    tasks: decomposition.found
      ? decomposition.steps.map(({ step, within, facts }) => ({
          template: step.do,
          ...fillIn(step.do, facts),
          within: within.map(chosenJson),
        }))
      : null,
    trace: decomposition.trace.map(({ task, within, tried }) => ({
      task,
      within: within.map(chosenJson),
      tried,
    })),
  };
}

function chosenJson({ task, method }: ChosenMethod): string {
  return `${task}/${method}`;
}
