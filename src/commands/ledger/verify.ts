import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type KeptHead, keptHeads } from '../../ledger/verify/keptHeads';
import { codeOf, FailedError, UsageError } from '../../lib/errors';
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
    .option('--heads <file>', 'heads kept elsewhere, one a line; all must be in the chain')
    .option('--json', 'the findings as JSON')
    .action(run(ledgerVerify));
}

interface LedgerVerifyOptions {
  readonly head?: string;
  readonly heads?: string;
  readonly json?: boolean;
}

/**
 * Verifies the ledger. Does not even append pending events to the ledger file, because the file is
 * to be judged as it is.
 * @throws FailedError when the ledger is not sound
 */
async function ledgerVerify(context: Context, options: LedgerVerifyOptions): Promise<void> {
  const { io } = context;
  const heads = headsOf(options, io.cwd);
  const verification = await withDatabase(context, JUDGING, (db) =>
    verifyLedger(context, db, heads),
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

/** @throws UsageError when the file cannot be read or holds no head */
function headsOf({ head, heads: file }: LedgerVerifyOptions, cwd: string): KeptHead[] {
  const single = head === undefined ? [] : [{ seq: undefined, hash: head }];
  if (file === undefined) return single;
  const heads = keptHeads(textOf(resolve(cwd, file)));
  if (heads.length === 0)
    throw new UsageError(
      `${file} holds no head: a line with 64 hexadecimal digits.`,
      'goalgen ledger head >> FILE, kept where others cannot write',
    );
  return [...single, ...heads];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const message = `${path} cannot be read (${codeOf(cause)}).`;
    throw new UsageError(message, 'name a file of heads with --heads', { cause });
  }
}
