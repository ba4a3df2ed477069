import type { Command } from 'commander';
import { liftSuppression } from '../../goals/suppression/store';
import { collectErrors, throwCollected } from '../../lib/collectErrors';
import { printable } from '../../lib/text';
import type { Context } from '../shared/context';
import { operator, operatorText } from '../shared/operator';
import type { ByOptions, CliTools } from '../shared/options';
import { CHANGING, withDatabase } from '../shared/withDatabase';

export function suppressedUndoCommand(suppressed: Command, { run }: CliTools): void {
  suppressed
    .command('undo')
    .argument('<id...>', 'ids of refused goals')
    .description('take a refusal back: the problem may be proposed again')
    .option('--note <text>', 'why, for the ledger')
    .option('--by <who>', 'who decides, if not you')
    .action(run(suppressedUndo));
}

async function suppressedUndo(
  context: Context,
  options: ByOptions,
  ids: readonly string[],
): Promise<void> {
  const { io, now } = context;
  const by = operator(io, options.by);
  const note = options.note === undefined ? null : operatorText('--note', options.note);
  const errors = await withDatabase(context, CHANGING, (db) =>
    collectErrors(ids, async (id) => {
      const goal = await liftSuppression(db, { id, by, note, now });
      io.stdout.write(`taken back ${printable(goal.id)}  ${printable(goal.text)}\n`);
    }),
  );
  throwCollected(errors);
}
