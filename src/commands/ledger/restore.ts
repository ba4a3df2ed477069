import type { Command } from 'commander';
import { prepareRestore } from '../../ledger/write/restore';
import { counted, printable } from '../../lib/text';
import type { Context } from '../shared/context';
import { operator, operatorNote } from '../shared/operator';
import type { ByOptions, CliTools } from '../shared/options';
import { RESTORING, withDatabase } from '../shared/withDatabase';

export function ledgerRestoreCommand(ledger: Command, { run }: CliTools): void {
  ledger
    .command('restore')
    .description('write a new ledger file from the database, after the old ones were moved away')
    .option('--note <text>', 'why, for the ledger')
    .option('--by <who>', 'who restores, if not you')
    .action(run(ledgerRestore));
}

async function ledgerRestore(context: Context, options: ByOptions): Promise<void> {
  const { io, config, now } = context;
  const by = operator(io, options.by);
  const note = await operatorNote(context, options.note);
  const events = await withDatabase(context, RESTORING, (db) =>
    prepareRestore(db, config.ledger, { by, note, now }),
  );
  io.stdout.write(`restored ${printable(config.ledger)}: ${counted(events, 'event')}\n`);
}
