import type { Command } from 'commander';
import { FailedError } from '../../lib/errors';
import { verificationJson } from '../json/ledgerVerify';
import { writeJson } from '../json/writeJson';
import { renderVerification } from '../print/verification';
import type { Context } from '../shared/context';
import type { CliTools } from '../shared/options';
import { verifyLedger } from '../shared/verifyLedger';
import { JUDGING, withDatabase } from '../shared/withDatabase';

export function ledgerVerifyCommand(ledger: Command, { run }: CliTools): void {
  ledger
    .command('verify')
    .description('check that events, ledger files and goals agree; changes nothing')
    .option('--head <hash>', 'a head printed earlier; it must be in the chain')
    .option('--json', 'the findings as JSON')
    .action(run(ledgerVerify));
}

interface LedgerVerifyOptions {
  readonly head?: string;
  readonly json?: boolean;
}

/**
 * Verifies the ledger. Does not even append pending events to the ledger file, because the file is
 * to be judged as it is.
 * @throws FailedError when the ledger is not sound
 */
async function ledgerVerify(context: Context, options: LedgerVerifyOptions): Promise<void> {
  const { io } = context;
  const verification = await withDatabase(context, JUDGING, (db) =>
    verifyLedger(context, db, options.head),
  );
  if (options.json === true) writeJson(io.stdout, verificationJson(verification));
  else io.stdout.write(renderVerification(io, verification));
  const [first, ...others] = verification.problems;
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new FailedError(
    `The ledger is not sound: ${first}${more}.`,
    'docs/reliability.md, "When verify says no"',
  );
}
