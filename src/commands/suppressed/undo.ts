import type { Command } from 'commander';
import { liftSuppression } from '../../goals/suppression/store';
import { printable } from '../../lib/text';
import { changeEach } from '../shared/changeEach';
import type { Context } from '../shared/context';
import { operator, operatorNote } from '../shared/operator';
import type { ByOptions, CliTools } from '../shared/options';

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
  const note = await operatorNote(context, options.note);
  await changeEach(context, ids, async (db, id) => {
    const goal = await liftSuppression(db, { id, by, note, now });
    return `taken back ${printable(goal.id)}  ${printable(goal.text)}`;
  });
}
