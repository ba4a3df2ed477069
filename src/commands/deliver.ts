import { type Command, Option } from 'commander';
import { spoolFolders } from '../exec/spool/folders';
import { baseNameOf, parseSpooled, suffixOf } from '../exec/spool/spooledRun';
import { systemNow } from '../lib/clock';
import { GoalgenError, UsageError } from '../lib/errors';
import { counted } from '../lib/text';
import { textOf } from '../lib/textOf';
import type { Context } from './shared/context';
import type { CliTools } from './shared/options';
import { deliverSpools } from './shared/spool';
import { type DatabaseUse, withDatabase } from './shared/withDatabase';

export function deliverCommand(program: Command, { run }: CliTools): void {
  program
    .command('deliver')
    .argument('[record]', '-: store the run on standard input, or spool it in the data folder')
    .description('store the runs that exec has spooled (every command that writes does it, too)')
    .option('--no-wait', 'leave the runs to another process that stores them just now')
    .addOption(new Option('--note <key>', 'key of the note that exec made of this call').hideHelp())
    .action(run(deliver));
}

/** Runs have no events in the ledger, so a ledger that is ill keeps no run from being stored. */
const STORING: DatabaseUse = { access: 'create', ledger: 'leave' };

/** @throws GoalgenError when the runs cannot be stored, and stay where they are */
async function deliver(
  context: Context,
  { wait, note }: { readonly wait: boolean; readonly note?: string },
  [from]: string[],
): Promise<void> {
  if (from !== undefined) return deliverInput(context, from);
  const stored = await withDatabase(context, STORING, (db) =>
    deliverSpools(db, context, { note, ...(wait ? {} : { waitSeconds: 0 }) }),
  );
  if (context.io.stdout.isTTY === true)
    context.io.stdout.write(`stored ${counted(stored, 'spooled run')}\n`);
}

async function deliverInput(context: Context, from: string): Promise<void> {
  const text = from === '-' ? await textOf(context.io.stdin()) : '';
  const spooled = parseSpooled(text);
  if (spooled === undefined)
    throw new UsageError('Standard input holds no run of goalgen exec.', 'goalgen deliver');
  const { storeSpooled, spoolHere } = await import('../exec/spool/deliver');
  const { redactor } = await import('../history/errors/redact');
  try {
    const redact = await redactor(context.config.redact.patterns);
    await withDatabase(context, STORING, (db) =>
      storeSpooled(db, [spooled], { redact, now: systemNow() }),
    );
  } catch (error) {
    if (!(error instanceof GoalgenError)) throw error;
    const folder = spoolFolders({}, context.config.dataDir)[0];
    if (folder === undefined) throw error;
    try {
      const { run } = spooled;
      spoolHere(folder, `${baseNameOf(run)}.${suffixOf(run)}`, text.trimEnd());
    } catch {
      throw error; // what keeps the database from taking it says more
    }
  }
}
