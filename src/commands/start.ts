import type { Command } from 'commander';
import { type DecideOptions, decide, decisionCommand } from './shared/decide';
import type { CliTools } from './shared/options';

export function startCommand(program: Command, { run }: CliTools): void {
  decisionCommand(program, 'start', 'say that somebody works on active goals').action(
    run((context, options: DecideOptions, ids) => decide(context, 'start', ids, options)),
  );
}
