import type { Command } from 'commander';
import type { CliTools } from '../shared/options';
import { beliefAddCommand } from './add';
import { beliefListCommand } from './list';
import { beliefRetireCommand } from './retire';
import { beliefTestCommand } from './test';

/** Adds the commands about beliefs, which are what the operator holds to be true. */
export function beliefCommand(program: Command, tools: CliTools): void {
  const belief = program
    .command('belief')
    .description('what you hold to be true; proposals are checked against it');
  beliefAddCommand(belief, tools);
  beliefTestCommand(belief, tools);
  beliefListCommand(belief, tools);
  beliefRetireCommand(belief, tools);
}
