import type { Command } from 'commander';
import { retireBelief } from '../../beliefs/store';
import { printable } from '../../lib/text';
import { changeEach } from '../shared/changeEach';
import type { Context } from '../shared/context';
import { operator } from '../shared/operator';
import type { ByOptions, CliTools } from '../shared/options';

export function beliefRetireCommand(belief: Command, { run }: CliTools): void {
  belief
    .command('retire')
    .argument('<id...>', 'ids of beliefs')
    .description('no longer hold a belief; it is kept on record')
    .option('--by <who>', 'who decides, if not you')
    .action(run(beliefRetire));
}

async function beliefRetire(
  context: Context,
  options: ByOptions,
  ids: readonly string[],
): Promise<void> {
  const { io, now } = context;
  const by = operator(io, options.by);
  await changeEach(context, ids, async (db, id) => {
    await retireBelief(db, id, by, now);
    return `retired ${printable(id)}`;
  });
}
