import type { Command } from 'commander';
import type { CliTools } from '../shared/options';
import { silenceAddCommand } from './add';
import { silenceExpireCommand } from './expire';
import { silenceListCommand } from './list';

/** Adds the commands about silences, which are times in which some tasks get no proposals. */
export function silenceCommand(program: Command, tools: CliTools): void {
  const silence = program
    .command('silence')
    .description('times in which nothing is proposed about some tasks');
  silenceAddCommand(silence, tools);
  silenceListCommand(silence, tools);
  silenceExpireCommand(silence, tools);
}
