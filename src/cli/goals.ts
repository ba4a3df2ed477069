import { type Command, Option } from 'commander';
import type { DecideOptions } from '../commands/decide';
import type { ListOptions } from '../commands/list';
import type { Decision } from '../goals/lifecycle';
import { type CliTools, collect, count, type JsonOption } from './options';

/** Goals: looking at them and deciding. */
export function addGoalCommands(program: Command, { run }: CliTools): void {
  program
    .command('list')
    .description('goals; without --state those that are open')
    .option('--state <state>', 'only goals in this state; repeatable; all for every state', collect)
    .option('--source <source>', 'only goals from system, user or collaborative')
    .option('--detector <name>', 'only goals created by this detector')
    .addOption(new Option('--sort <key>', 'order').choices(['created', 'updated', 'confidence', 'value', 'state']))
    .option('--limit <n>', 'at most so many', count)
    .option('--json', 'a bare array of goals')
    .action(run(async (context, options: ListOptions) => (await import('../commands/list')).list(context, options)));

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

  const decision = (name: Decision, description: string) =>
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
  decision('approve', 'make proposed goals active');
  decision('reject', 'refuse proposed goals');
  decision('start', 'say that somebody works on active goals');
  decision('done', 'declare goals satisfied; says so if the history disagrees');
  decision('abandon', 'give up goals that were taken up');
}
