import type { Command } from 'commander';
import type { LedgerRestoreOptions } from '../commands/ledgerRestore';
import type { LedgerTailOptions } from '../commands/ledgerTail';
import type { LedgerVerifyOptions } from '../commands/ledgerVerify';
import { type CliTools, collect, count } from '../commands/shared/options';

/** The audit trail. */
export function addLedgerCommands(program: Command, { run }: CliTools): void {
  const ledger = program.command('ledger').description('the audit trail');
  ledger
    .command('tail')
    .description('the last events')
    .option('-n, --lines <n>', 'how many (10)', count)
    .option('-f, --follow', 'go on printing events as they come')
    .option('--event <name>', 'only this event; repeatable', collect)
    .option('--json', 'the lines as they stand in the file')
    .action(
      run(async (context, options: LedgerTailOptions) =>
        (await import('../commands/ledgerTail')).ledgerTail(context, options),
      ),
    );
  ledger
    .command('verify')
    .description('check that events, ledger files and goals agree; changes nothing')
    .option('--head <hash>', 'a head printed earlier; it must be in the chain')
    .option('--json', 'the findings as JSON')
    .action(
      run(async (context, options: LedgerVerifyOptions) =>
        (await import('../commands/ledgerVerify')).ledgerVerify(context, options),
      ),
    );
  ledger
    .command('restore')
    .description('write a new ledger file from the database, after the old ones were moved away')
    .option('--note <text>', 'why, for the ledger')
    .option('--by <who>', 'who restores, if not you')
    .action(
      run(async (context, options: LedgerRestoreOptions) =>
        (await import('../commands/ledgerRestore')).ledgerRestore(context, options),
      ),
    );
}
