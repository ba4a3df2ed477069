import type { Sqlite } from '../db/sqlite';
import { ledgerFiles } from '../ledger/rotation';
import { closeFiles, openFiles } from '../ledger/verify/files';
import { type Verification, verify } from '../ledger/verify/verify';
import { FailedError } from '../lib/errors';
import { verificationJson } from './json/ledgerVerify';
import { writeJson } from './json/writeJson';
import { renderVerification } from './print/verification';
import type { Context } from './shared/context';
import { lockedForReading, withDatabaseAsItIs } from './shared/withDatabase';

export interface LedgerVerifyOptions {
  readonly head?: string;
  readonly json?: boolean;
}

/** Changes nothing, not even what is pending: what is to be judged is what is there. */
export async function ledgerVerify(context: Context, options: LedgerVerifyOptions): Promise<void> {
  const { io } = context;
  const verification = await withDatabaseAsItIs(context, (db) => verifyLedger(context, db, options.head));
  if (options.json === true) writeJson(io.stdout, verificationJson(verification));
  else io.stdout.write(renderVerification(io, verification));
  const [first, ...others] = verification.problems;
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new FailedError(`The ledger is not sound: ${first}${more}.`, 'docs/reliability.md, "When verify says no"');
}

export function verifyLedger(context: Context, db: Sqlite, knownHead: string | undefined): Promise<Verification> {
  return db.snapshot(async () => {
    // Table and files of one moment: nobody appends between the first look at the one and at the others.
    const files = await lockedForReading(context, db, () => openFiles(ledgerFiles(context.config.ledger)));
    try {
      return await verify({ db, files, knownHead });
    } finally {
      closeFiles(files);
    }
  });
}
