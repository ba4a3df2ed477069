import type { Command } from 'commander';
import { retireBelief } from '../../beliefs/store';
import { collectErrors, throwCollected } from '../../lib/collectErrors';
import { printable } from '../../lib/text';
import type { Context } from '../shared/context';
import { operator } from '../shared/operator';
import type { ByOptions, CliTools } from '../shared/options';
import { CHANGING, withDatabase } from '../shared/withDatabase';

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
  const errors = await withDatabase(context, CHANGING, (db) =>
    collectErrors(ids, async (id) => {
      await retireBelief(db, id, by, now);
      io.stdout.write(`retired ${printable(id)}\n`);
    }),
  );
  throwCollected(errors);
}
