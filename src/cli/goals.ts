import { type Command, Option } from 'commander';
import type { ListOptions } from '../commands/list';
import type { NextOptions } from '../commands/next';
import type { PlanOptions } from '../commands/plan';
import { type CliTools, collect, count, duration, type JsonOption } from '../commands/shared/options';

/** Goals: looking at them. */
export function addGoalCommands(program: Command, { run }: CliTools): void {
  program
    .command('list')
    .description('goals; without --state those that are open')
    .option('--state <state>', 'only goals in this state; repeatable; all for every state', collect)
    .option('--source <source>', 'only goals from system, user or collaborative')
    .option('--detector <name>', 'only goals created by this detector')
    .addOption(
      new Option('--sort <key>', 'order').choices(['created', 'updated', 'confidence', 'value', 'state', 'priority']),
    )
    .option('--expiring <duration>', 'only proposals that expire within this time: 24h', duration)
    .option('--limit <n>', 'at most so many', count)
    .option('--json', 'a bare array of goals')
    .action(run(async (context, options: ListOptions) => (await import('../commands/list')).list(context, options)));

  program
    .command('next')
    .description('the active goal to take now, by priority')
    .option('--all', 'all that are active or executing, best first')
    .option('--json', 'the goal as JSON, or null')
    .action(run(async (context, options: NextOptions) => (await import('../commands/next')).next(context, options)));

  program
    .command('show')
    .argument('<id>', 'id or unique start of one')
    .description('one goal: evidence, confidence, gates, runs, ledger')
    .option('--json', 'the same as JSON')
    .action(
      run(async (context, options: JsonOption, [id = '']) =>
        (await import('../commands/show')).show(context, id, options),
      ),
    );

  program
    .command('plan')
    .argument('<id>', 'id or unique start of one')
    .description('a goal as tasks, by methods that fit its evidence')
    .option('--explain', 'why each method was chosen, and why others were not')
    .option('--json', 'for an agent: goal, tasks, evidence, success criterion')
    .action(
      run(async (context, options: PlanOptions, [id = '']) =>
        (await import('../commands/plan')).plan(context, id, options),
      ),
    );
}
