import type { Command } from 'commander';
import type { CliTools } from '../shared/options';
import { suppressedListCommand } from './list';
import { suppressedUndoCommand } from './undo';

/** Adds the commands about refusals: which problems they hold back, and until when. */
export function suppressedCommand(program: Command, tools: CliTools): void {
  const suppressed = program
    .command('suppressed')
    .description('refusals: what they hold back, and until when');
  suppressedListCommand(suppressed, tools);
  suppressedUndoCommand(suppressed, tools);
}
