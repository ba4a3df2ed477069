import type { Command } from 'commander';
import { type DecideOptions, decide, decisionCommand } from './shared/decide';
import type { CliTools } from './shared/options';

export function approveCommand(program: Command, { run }: CliTools): void {
  decisionCommand(program, 'approve', 'make proposed goals active')
    .option('--override', 'though an active belief forbids it; with --note')
    .action(
      run((context, options: DecideOptions, ids) => decide(context, 'approve', ids, options)),
    );
}
