import type { Command } from 'commander';
import { expireSilence } from '../../goals/suppression/store';
import { collectErrors, throwCollected } from '../../lib/collectErrors';
import { printable } from '../../lib/text';
import type { Context } from '../shared/context';
import { operator } from '../shared/operator';
import type { ByOptions, CliTools } from '../shared/options';
import { CHANGING, withDatabase } from '../shared/withDatabase';

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
  const errors = await withDatabase(context, CHANGING, (db) =>
    collectErrors(ids, async (id) => {
      await expireSilence(db, id, by, now);
      io.stdout.write(`over ${printable(id)}\n`);
    }),
  );
  throwCollected(errors);
}
