import type { Command } from 'commander';
import type { CliTools } from '../shared/options';
import { ledgerHeadCommand } from './head';
import { ledgerRestoreCommand } from './restore';
import { ledgerTailCommand } from './tail';
import { ledgerVerifyCommand } from './verify';

/** Adds the commands about the ledger, which is the audit trail. */
export function ledgerCommand(program: Command, tools: CliTools): void {
  const ledger = program.command('ledger').description('the audit trail');
  ledgerTailCommand(ledger, tools);
  ledgerVerifyCommand(ledger, tools);
  ledgerHeadCommand(ledger, tools);
  ledgerRestoreCommand(ledger, tools);
}
