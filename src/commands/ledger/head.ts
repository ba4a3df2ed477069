import type { Command } from 'commander';
import { headText, newestHead } from '../../ledger/head';
import { writeJson } from '../json/writeJson';
import type { Context } from '../shared/context';
import type { CliTools, JsonOption } from '../shared/options';
import { LOOKING, withDatabase } from '../shared/withDatabase';

export function ledgerHeadCommand(ledger: Command, { run }: CliTools): void {
  ledger
    .command('head')
    .description('the newest event and its hash, to be kept elsewhere for ledger verify --heads')
    .option('--json', 'the same as JSON')
    .action(run(ledgerHead));
}

/** Prints the head. Nothing is printed while there is no event, so that `>>` keeps no empty line. */
async function ledgerHead(context: Context, options: JsonOption): Promise<void> {
  const { io } = context;
  const head = await withDatabase(context, LOOKING, newestHead);
  if (options.json === true) writeJson(io.stdout, head ?? { seq: 0, hash: null });
  else if (head !== undefined) io.stdout.write(`${headText(head)}\n`);
}
