import type { Command } from 'commander';
import { type DecideOptions, decide, decisionCommand } from './shared/decide';
import type { CliTools } from './shared/options';

export function abandonCommand(program: Command, { run }: CliTools): void {
  decisionCommand(program, 'abandon', 'give up goals that were taken up').action(
    run((context, options: DecideOptions, ids) => decide(context, 'abandon', ids, options)),
  );
}
