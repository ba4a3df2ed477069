import type { Sqlite } from '../../db/sqlite';
import { ledgerFiles } from '../../ledger/rotation';
import { closeFiles, openFiles } from '../../ledger/verify/files';
import type { KeptHead } from '../../ledger/verify/keptHeads';
import { type Verification, verify } from '../../ledger/verify/verify';
import type { Context } from './context';
import { lockedForReading } from './withDatabase';

/**
 * Verifies events, ledger files and goals against each other.
 * @param heads heads noted earlier, which must be in the chain
 */
export function verifyLedger(
  context: Context,
  db: Sqlite,
  heads: readonly KeptHead[] = [],
): Promise<Verification> {
  return db.snapshot(async () => {
    // The lock keeps the table and the files at one moment: no process appends between the first
    // query and the opening of the files.
    const files = await lockedForReading(context, db, () =>
      openFiles(ledgerFiles(context.config.ledger)),
    );
    try {
      return await verify({ db, files, heads });
    } finally {
      closeFiles(files);
    }
  });
}
