import type { Command } from 'commander';
import { type DecideOptions, decide, decisionCommand } from './shared/decide';
import type { CliTools } from './shared/options';

export function rejectCommand(program: Command, { run }: CliTools): void {
  decisionCommand(program, 'reject', 'refuse proposed goals')
    .option(
      '--until <condition>',
      'what ends the refusal: worse (the default), 14d, 2026-12-31, ' +
        '50x (so many more times), forever',
    )
    .action(run((context, options: DecideOptions, ids) => decide(context, 'reject', ids, options)));
}
