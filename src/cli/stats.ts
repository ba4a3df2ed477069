import type { Command } from 'commander';
import type { CliTools } from '../commands/shared/options';
import type { StatsOptions } from '../commands/stats';

/** How good the ideas were. */
export function addStatsCommand(program: Command, { run }: CliTools): void {
  program
    .command('stats')
    .description('how welcome and how right what each detector proposed was')
    .option('--suggest', 'settings that people’s decisions speak for, tried on the last 30 days')
    .option('--loosen <detector>', 'take a threshold that rose back to what is configured')
    .option('--by <who>', 'who asks for that, if not you')
    .option('--json', 'the same as JSON')
    .action(run(async (context, options: StatsOptions) => (await import('../commands/stats')).stats(context, options)));
}
