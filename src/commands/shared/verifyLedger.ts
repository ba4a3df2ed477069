import type { Sqlite } from '../../db/sqlite';
import { ledgerFiles } from '../../ledger/rotation';
import { closeFiles, openFiles } from '../../ledger/verify/files';
import { type Verification, verify } from '../../ledger/verify/verify';
import type { Context } from './context';
import { lockedForReading } from './withDatabase';

export function verifyLedger(
  context: Context,
  db: Sqlite,
  knownHead: string | undefined,
): Promise<Verification> {
  return db.snapshot(async () => {
    // Table and files of one moment: nobody appends between the first look at the one and at the others.
    const files = await lockedForReading(context, db, () =>
      openFiles(ledgerFiles(context.config.ledger)),
    );
    try {
      return await verify({ db, files, knownHead });
    } finally {
      closeFiles(files);
    }
  });
}
