import { type Context, operator, withIncompleteLedger } from '../context';
import { prepareRestore } from '../ledger/restore';
import { counted } from '../printable';

export interface LedgerRestoreOptions {
  readonly note?: string;
  readonly by?: string;
}

export async function ledgerRestore(context: Context, options: LedgerRestoreOptions): Promise<void> {
  const { io, config, now } = context;
  const by = operator(io, options.by);
  const events = await withIncompleteLedger(context, (db) =>
    prepareRestore(db, config.ledger, { by, note: options.note ?? null, now }),
  );
  io.stdout.write(`restored ${config.ledger}: ${counted(events, 'event')}\n`);
}
