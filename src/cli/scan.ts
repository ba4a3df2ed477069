import type { Command } from 'commander';
import type { ScanOptions } from '../commands/scan';
import type { CliTools } from './options';

/** The pipeline. */
export function addScanCommand(program: Command, { run }: CliTools): void {
  program
    .command('scan')
    .description('look for patterns once, propose goals, and exit')
    .option('--dry-run', 'read only: say what would happen')
    .option('--explain', "print every gate's verdict on every proposal")
    .option('--quiet', 'print nothing unless something needs a person (for cron)')
    .option('--json', 'telemetry, goals and proposals as JSON')
    .action(
      run(
        async (context, options: ScanOptions) => (await import('../commands/scan')).scan(context, options),
        ({ quiet }) => (quiet === true ? 'WARN' : 'INFO'),
      ),
    );
}
