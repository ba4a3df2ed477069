import type { Command } from 'commander';
import type { GlobalOptions } from '../commands/shared/context';
import type { CliTools, JsonOption } from '../commands/shared/options';

/** To begin with, and to see whether all is well. */
export function addSetupCommands(program: Command, { io, run }: CliTools): void {
  program
    .command('init')
    .description('make the data folder and a configuration with what is found here; overwrites nothing')
    .action(async (_own: object, command: Command) => {
      await (await import('../commands/init')).init(io, command.optsWithGlobals<GlobalOptions>());
    });
  program
    .command('doctor')
    .description('check sources, detectors, gates, schedule, ledger and clock; code 1 when something is bad')
    .option('--json', 'the checks as JSON')
    .action(run(async (context, options: JsonOption) => (await import('../commands/doctor')).doctor(context, options)));
  program
    .command('config')
    .description('every setting in force, and where its value came from')
    .option('--json', 'the same as JSON')
    .action(run(async (context, options: JsonOption) => (await import('../commands/config')).config(context, options)));
}
