import type { Command } from 'commander';
import { type CliTools, duration, type JsonOption } from '../commands/shared/options';
import type { ByOptions, SilenceOptions } from '../commands/suppression';

/** What is held back: refusals and silences. */
export function addSuppressionCommands(program: Command, { run }: CliTools): void {
  const load = () => import('../commands/suppression');
  const suppressed = program.command('suppressed').description('refusals: what they hold back, and until when');
  suppressed
    .command('list')
    .description('refused problems that are not proposed again yet')
    .option('--json', 'a bare array')
    .action(run(async (context, options: JsonOption) => (await load()).suppressedList(context, options)));
  suppressed
    .command('undo')
    .argument('<id...>', 'ids of refused goals')
    .description('take a refusal back: the problem may be proposed again')
    .option('--note <text>', 'why, for the ledger')
    .option('--by <who>', 'who decides, if not you')
    .action(run(async (context, options: ByOptions, ids) => (await load()).suppressedUndo(context, ids, options)));

  const silence = program.command('silence').description('times in which nothing is proposed about some tasks');
  silence
    .command('add')
    .description('from now on, for so long')
    .option('--task <glob>', "tasks it is about: 'backup_*'")
    .option('--for <duration>', 'how long: 2h, 1d12h', duration)
    .option('--note <text>', 'why')
    .option('--by <who>', 'who decides, if not you')
    .action(run(async (context, options: SilenceOptions) => (await load()).silenceAdd(context, options)));
  silence
    .command('list')
    .description('silences in force')
    .option('--all', 'those that are over, too')
    .option('--json', 'a bare array')
    .action(
      run(async (context, options: JsonOption & { readonly all?: boolean }) =>
        (await load()).silenceList(context, options),
      ),
    );
  silence
    .command('expire')
    .argument('<id...>', 'ids of silences')
    .description('end silences now')
    .option('--by <who>', 'who decides, if not you')
    .action(run(async (context, options: ByOptions, ids) => (await load()).silenceExpire(context, ids, options)));
}
