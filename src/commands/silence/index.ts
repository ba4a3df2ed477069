import type { Command } from 'commander';
import type { CliTools } from '../shared/options';
import { silenceAddCommand } from './add';
import { silenceExpireCommand } from './expire';
import { silenceListCommand } from './list';

/** Times in which nothing is proposed about some tasks. */
export function silenceCommand(program: Command, tools: CliTools): void {
  const silence = program
    .command('silence')
    .description('times in which nothing is proposed about some tasks');
  silenceAddCommand(silence, tools);
  silenceListCommand(silence, tools);
  silenceExpireCommand(silence, tools);
}
