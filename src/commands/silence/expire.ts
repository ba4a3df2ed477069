import type { Command } from 'commander';
import { expireSilence } from '../../goals/suppression/store';
import { printable } from '../../lib/text';
import { changeEach } from '../shared/changeEach';
import type { Context } from '../shared/context';
import { operator } from '../shared/operator';
import type { ByOptions, CliTools } from '../shared/options';

export function silenceExpireCommand(silence: Command, { run }: CliTools): void {
  silence
    .command('expire')
    .argument('<id...>', 'ids of silences')
    .description('end silences now')
    .option('--by <who>', 'who decides, if not you')
    .action(run(silenceExpire));
}

async function silenceExpire(
  context: Context,
  options: ByOptions,
  ids: readonly string[],
): Promise<void> {
  const { io, now } = context;
  const by = operator(io, options.by);
  await changeEach(context, ids, async (db, id) => {
    await expireSilence(db, id, by, now);
    return `over ${printable(id)}`;
  });
}
