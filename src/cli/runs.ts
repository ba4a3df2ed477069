import { type Command, Option } from 'commander';
import type { ImportOptions } from '../commands/import';
import type { ScanOptions } from '../commands/scan';
import { collect, type Run } from './options';

/** Runs in, and the pipeline over them. */
export function addRunCommands(program: Command, run: Run): void {
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
  program
    .command('import')
    .argument('<file>', 'what was printed or logged; - reads standard input')
    .description('take runs into the built-in history; runs known already are not doubled, changed ones are updated')
    .addOption(
      new Option('--format <name>', 'what it is (ndjson)').choices([
        'ndjson',
        'csv',
        'journald',
        'github-actions',
        'kubernetes',
        'cron-syslog',
      ]),
    )
    .option('--source <name>', 'how its tasks are named: NAME:task')
    .option('--map <column=Name>', 'csv: where a column is found, or ==text for all rows; repeatable', collect)
    .option('--delimiter <text>', 'csv: what separates fields (,)')
    .option(
      '--unit <glob>',
      'journald: which units are tasks (services that are not of systemd itself); repeatable',
      collect,
    )
    .option('--rejects <file>', 'write what is not imported to this file')
    .option('--json', 'the counts as JSON')
    .action(
      run(async (context, options: ImportOptions, [file = '']) =>
        (await import('../commands/import')).importFile(context, file, options),
      ),
    );
}
