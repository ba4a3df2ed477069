import type { Command } from 'commander';
import { findGoal } from '../goals/decide';
import { FailedError } from '../lib/errors';
import { decompose } from '../planner/decompose';
import { ROOT_TASK } from '../planner/domain';
import { factsOf } from '../planner/facts';
import { loadDomain } from '../planner/loadDomain';
import type { DeadEnd } from '../planner/plan';
import { planJson } from './json/plan';
import { writeJson } from './json/writeJson';
import { renderPlan } from './print/plan';
import type { Context } from './shared/context';
import type { CliTools } from './shared/options';
import { LOOKING, withDatabase } from './shared/withDatabase';

export function planCommand(program: Command, { run }: CliTools): void {
  program
    .command('plan')
    .argument('<id>', 'id or unique start of one')
    .description('a goal as tasks, by methods that fit its evidence')
    .option('--explain', 'why each method was chosen, and why others were not')
    .option('--json', 'for an agent: goal, tasks, evidence, success criterion')
    .action(run(plan));
}

interface PlanOptions {
  readonly explain?: boolean;
  readonly json?: boolean;
}

/**
 * Prints a goal as tasks.
 * @throws UsageError when a method file of the operator is wrong
 * @throws FailedError when no method leads to a plan; with --explain or --json the methods that
 * were tried are printed before
 */
async function plan(
  context: Context,
  options: PlanOptions,
  [id = '']: readonly string[],
): Promise<void> {
  const { io, config, log } = context;
  const domain = await loadDomain(config.planner.methodFiles, io.cwd);
  const goal = await withDatabase(context, LOOKING, (db) => findGoal(db, id));
  if (goal.unreadable.length > 0)
    log.warn(`Goal ${goal.id}: cannot read ${goal.unreadable.join(', ')}; planned as if empty`);
  const decomposition = decompose(domain, ROOT_TASK, factsOf(goal));
  if (options.json === true) writeJson(io.stdout, planJson(goal, decomposition));
  else io.stdout.write(renderPlan(io, goal, decomposition, options.explain === true));
  if (!decomposition.found) throw noPlan(goal.id, decomposition.deadEnd);
}

function noPlan(id: string, { reason, task, because }: DeadEnd): FailedError {
  const where = reason === 'no_method' ? '' : `${task}: `;
  const hint =
    reason === 'too_deep' || reason === 'given_up'
      ? `a method that leads to its own task again: goalgen plan ${id} --explain`
      : 'a method that fits, in a file of planner.methodFiles: ' +
        `goalgen plan ${id} --explain; docs/planning.md`;
  return new FailedError(`There is no plan for ${id}: ${where}${because}.`, hint);
}
