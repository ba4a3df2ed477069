import type { Context } from '../context';
import { copyInMemory } from '../db/copy';
import type { Database } from '../db/database';
import { takeScanLock } from '../db/lock';
import { FailedError } from '../errors';
import { nativeHistory } from '../history/native';
import { redactor } from '../history/redact';
import type { ScanResult } from '../outcome';
import { writeJson } from '../render/json';
import { renderExplanation, renderScan, scanJson } from '../render/scan';
import { scan as runScan } from '../scan';
import { withDatabase, withDatabaseReadOnly } from '../withDatabase';

export interface ScanOptions {
  readonly dryRun?: boolean;
  readonly explain?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export async function scan(context: Context, options: ScanOptions): Promise<void> {
  const { io, config, now } = context;
  const dryRun = options.dryRun === true;
  const result = dryRun ? await scanCopy(context) : await scanForReal(context);
  if (options.json === true) writeJson(io.stdout, scanJson(result, { now, dryRun }));
  else {
    if (options.explain === true) io.stdout.write(renderExplanation(result));
    const quiet = options.quiet === true;
    io.stdout.write(renderScan(result, { dryRun, quiet }));
  }
  failOnGateErrors(result, config.database);
}

async function scanForReal(context: Context): Promise<ScanResult> {
  return withDatabase(context, 'create', async (db) => {
    const release = takeScanLock(context.config.database);
    try {
      return await scanWith(context, db, db);
    } finally {
      release();
    }
  });
}

/** Reads the runs where they are and does everything else on a copy: the same scan, unable to write. */
async function scanCopy(context: Context): Promise<ScanResult> {
  return withDatabaseReadOnly(context, async (db) => {
    const copy = await copyInMemory(db);
    try {
      return await scanWith(context, copy, db);
    } finally {
      await copy.close();
    }
  });
}

async function scanWith({ config, now, replayed, log }: Context, db: Database, runs: Database): Promise<ScanResult> {
  const history = nativeHistory(runs, await redactor(config.redact.patterns));
  return runScan({ db, history, config, now, replayed, log });
}

/** The scan went on, but what a gate could not check was blocked, and a person must mend it. */
function failOnGateErrors(result: ScanResult, database: string): void {
  const verdicts = result.settlements.flatMap((settlement) => settlement.verdicts);
  const failed = verdicts.filter((verdict) => verdict.reason === 'gate_error');
  const [first] = failed;
  if (first === undefined) return;
  throw new FailedError(
    `${failed.length === 1 ? 'A check' : `${failed.length} checks`} could not be made, so nothing was let through: ${first.message}.`,
    `goalgen scan --dry-run --explain; the rows are in ${database}`,
    { cause: first.cause },
  );
}
