import { type Command, Option } from 'commander';
import type { DecideOptions } from '../commands/decide';
import type { ListOptions } from '../commands/list';
import type { NextOptions } from '../commands/next';
import type { EditOptions, WordOptions } from '../commands/people';
import type { PlanOptions } from '../commands/plan';
import type { Decision } from '../goals/lifecycle';
import { type CliTools, collect, count, duration, type JsonOption, number } from './options';

/** Goals: looking at them and deciding. */
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

  const decision = (name: Decision, description: string): Command =>
    program
      .command(name)
      .argument('<id...>', 'ids or unique starts of them; - reads ids from standard input')
      .description(description)
      .option('--note <text>', 'why, for the ledger')
      .option('--by <who>', 'who decides, if not you')
      .option('--if-version <n>', 'only if nobody changed the goal since it had this version', count)
      .option('--json', 'what was changed, as JSON')
      .action(
        run(async (context, options: DecideOptions, ids) =>
          (await import('../commands/decide')).decide(context, name, ids, options),
        ),
      );
  decision('approve', 'make proposed goals active').option(
    '--override',
    'though an active belief forbids it; with --note',
  );
  decision('reject', 'refuse proposed goals').option(
    '--until <condition>',
    'what ends the refusal: worse (the default), 14d, 2026-12-31, 50x (so many more times), forever',
  );
  decision('start', 'say that somebody works on active goals');
  decision('done', 'declare goals satisfied; says so if the history disagrees');
  decision('abandon', 'give up goals that were taken up');

  const words = (command: Command): Command =>
    command
      .option('--value <n>', 'what it is worth, 0 to 1', number)
      .option('--effort <n>', 'what it takes, 0 to 1', number)
      .option('--risk <n>', 'what may go wrong, 0 to 1', number)
      .option('--category <name>', 'as beliefs name it: capability')
      .option('--horizon <duration>', 'until when it should be done: 12h, 3d', duration)
      .option('--aligns-with <belief>', 'a belief in whose sense it is; repeatable', collect)
      .option('--by <who>', 'whose it is, if not yours')
      .option('--json', 'the goal as JSON');
  words(
    program.command('add').argument('<text>', 'the goal in words').description('a goal of your own; active at once'),
  ).action(
    run(async (context, options: WordOptions, [text = '']) =>
      (await import('../commands/people')).add(context, text, options),
    ),
  );
  words(
    program
      .command('edit')
      .argument('<id>', 'id or unique start of one')
      .description('refine an open goal; one of the system becomes collaborative')
      .option('--text <text>', 'the goal in other words')
      .option('--note <text>', 'why, for the ledger')
      .option('--if-version <n>', 'only if nobody changed the goal since it had this version', count),
  ).action(
    run(async (context, options: EditOptions, [id = '']) =>
      (await import('../commands/people')).edit(context, id, options),
    ),
  );
}
