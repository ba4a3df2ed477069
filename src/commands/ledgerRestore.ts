import { prepareRestore } from '../ledger/write/restore';
import { counted, printable } from '../lib/text';
import type { Context } from './shared/context';
import { operator, operatorText } from './shared/operator';
import { withIncompleteLedger } from './shared/withDatabase';

export interface LedgerRestoreOptions {
  readonly note?: string;
  readonly by?: string;
}

export async function ledgerRestore(context: Context, options: LedgerRestoreOptions): Promise<void> {
  const { io, config, now } = context;
  const by = operator(io, options.by);
  const note = options.note === undefined ? null : operatorText('--note', options.note);
  const events = await withIncompleteLedger(context, (db) => prepareRestore(db, config.ledger, { by, note, now }));
  io.stdout.write(`restored ${printable(config.ledger)}: ${counted(events, 'event')}\n`);
}
