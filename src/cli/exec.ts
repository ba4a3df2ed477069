import type { Command } from 'commander';
import type { ExecOptions } from '../commands/exec';
import type { GlobalOptions } from '../commands/shared/context';
import { type CliTools, duration } from '../commands/shared/options';
import { UsageError } from '../lib/errors';

/** Not like the others: what is wrong with goalgen must not stop the command that it is put before. */
export function addExecCommand(program: Command, { io, argv, passOn }: CliTools): void {
  program
    .command('exec')
    .argument('<task>', 'what the task is called')
    .argument('[command...]', 'after --: the command and its arguments')
    .usage('[options] <task> -- <command...>')
    .description('run a command and record the run; streams, signals and exit code are passed through')
    .option(
      '--timeout <duration>',
      'stop it after this time (30m, 90s, 1h30m): TERM, then KILL; exit code 124',
      duration,
    )
    .option('--grace <duration>', 'time between TERM and KILL (10s)', duration)
    .option('--lock', 'skip this run when the one before has not ended (exit code 5)')
    .action(async (_task: string, words: string[], _own: ExecOptions, command: Command) => {
      // Without it, options of the command would be taken for ours.
      const behind = argv.includes('--') ? argv.length - 1 - argv.indexOf('--') : 0;
      if (behind !== words.length)
        throw new UsageError('The command stands behind --.', 'goalgen exec TASK [--timeout 30m] -- COMMAND ...');
      const options = command.optsWithGlobals<ExecOptions & GlobalOptions>();
      passOn(await (await import('../commands/exec')).exec(io, command.args, options));
    });
}
