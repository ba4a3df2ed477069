import type { Command } from 'commander';
import type { DecideOptions } from '../commands/decide';
import type { EditOptions, WordOptions } from '../commands/people';
import { type CliTools, collect, count, duration, number } from '../commands/shared/options';
import type { Decision } from '../goals/lifecycle';

/** Goals: deciding about them, and making one's own. Apart from looking, which is typed most and should start fast. */
export function addDecisionCommands(program: Command, { run }: CliTools): void {
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
