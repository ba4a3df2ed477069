import type { Command } from 'commander';
import type { ReplayOptions } from '../commands/replay';
import type { ScanOptions } from '../commands/scan';
import type { CliTools } from '../commands/shared/options';

/** The pipeline, and what it would say: of one task, of another time. */
export function addScanCommands(program: Command, { run }: CliTools): void {
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
    .command('explain')
    .description('what each detector sees in a task now, and what would change its answer')
    .argument('<task>', "the task's name, as in its goals")
    .option('--json', 'as JSON')
    .action(
      run(async (context, options: { json?: boolean }, [task = '']) =>
        (await import('../commands/explain')).explain(context, task, options),
      ),
    );

  program
    .command('replay')
    .description('the scans there would have been in the past, under these settings (--set); writes nothing')
    .requiredOption('--from <time>', 'when the first of them is')
    .option('--to <time>', 'when the last may be; default: now')
    .option('--every <length>', 'how far apart they are: 15m, 1h, 1d; default: 1h')
    .option('--json', 'as JSON')
    .action(
      run(async (context, options: ReplayOptions) => (await import('../commands/replay')).replay(context, options)),
    );
}
