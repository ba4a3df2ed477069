import type { Command } from 'commander';
import type { BeliefAddOptions, BeliefListOptions, BeliefRetireOptions } from '../commands/belief';
import { type CliTools, type JsonOption, number } from '../commands/shared/options';

/** What the operator holds to be true. */
export function addBeliefCommands(program: Command, { run }: CliTools): void {
  const belief = program.command('belief').description('what you hold to be true; proposals are checked against it');
  const about = (command: Command): Command =>
    command
      .option('--supports', 'acting is in its sense')
      .option('--opposes', 'acting is against it')
      .option('--task <glob>', "tasks it is about: 'backup_*'")
      .option('--category <name>', 'goal category it is about: capability')
      .option('--pattern <name>', 'pattern it is about: task_failure_recurring')
      .option('--weight <n>', 'what it counts against other beliefs (1)', number);
  about(
    belief
      .command('add')
      .argument('<text>', 'the belief in words')
      .description('add a belief; every criterion given must match for it to apply'),
  )
    .option('--by <who>', 'who believes, if not you')
    .action(
      run(async (context, options: BeliefAddOptions, [text = '']) =>
        (await import('../commands/belief')).beliefAdd(context, text, options),
      ),
    );
  about(belief.command('test').description('what a belief would have changed in the last 90 days; nothing is written'))
    .option('--json', 'the same as JSON')
    .action(
      run(async (context, options: BeliefAddOptions & JsonOption) =>
        (await import('../commands/belief')).beliefTest(context, options),
      ),
    );
  belief
    .command('list')
    .description('active beliefs')
    .option('--all', 'retired ones too')
    .option('--json', 'a bare array of beliefs')
    .action(
      run(async (context, options: BeliefListOptions) =>
        (await import('../commands/belief')).beliefList(context, options),
      ),
    );
  belief
    .command('retire')
    .argument('<id...>', 'ids of beliefs')
    .description('no longer hold a belief; it is kept on record')
    .option('--by <who>', 'who decides, if not you')
    .action(
      run(async (context, options: BeliefRetireOptions, ids) =>
        (await import('../commands/belief')).beliefRetire(context, ids, options),
      ),
    );
}
