import type { Command } from 'commander';
import { type DecideOptions, decide, decisionCommand } from './shared/decide';
import type { CliTools } from './shared/options';

export function doneCommand(program: Command, { run }: CliTools): void {
  decisionCommand(
    program,
    'done',
    'declare goals satisfied; says so if the history disagrees',
  ).action(run((context, options: DecideOptions, ids) => decide(context, 'done', ids, options)));
}
