import { type Command, Option } from 'commander';
import type { ImportOptions } from '../commands/import';
import type { RecordOptions } from '../commands/record';
import { type CliTools, collect, count } from '../commands/shared/options';
import { RUN_STATUSES } from '../history/history';
import { FORMAT_NAMES } from '../history/import/formats';

/** Runs in: taken from what other programs wrote, or recorded as they happen. */
export function addRunCommands(program: Command, { run }: CliTools): void {
  program
    .command('import')
    .argument('<file>', 'what was printed or logged; - reads standard input')
    .description('take runs into the built-in history; runs known already are not doubled, changed ones are updated')
    .addOption(new Option('--format <name>', 'what it is (ndjson)').choices(FORMAT_NAMES))
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
  program
    .command('record')
    .argument('<task>', 'the task that ran')
    .description('record one run, from a script')
    .addOption(new Option('--status <status>', 'how it ended').choices(RUN_STATUSES).makeOptionMandatory())
    .option('--error <text>', 'what it said; - reads standard input')
    .option('--started <time>', 'when it began (when it ended)')
    .option('--finished <time>', 'when it ended (now)')
    .option('--exit-code <n>', 'its exit code', count)
    .option('--run-id <id>', 'its name: the same one again updates the run')
    .option('--attempt <n>', 'which try it was', count)
    .option('--host <name>', 'where it ran (here)')
    .option('--source <name>', 'how its task is named: NAME:task')
    .option('--json', 'what was recorded, as JSON')
    .action(
      run(async (context, options: RecordOptions, [task = '']) =>
        (await import('../commands/record')).record(context, task, options),
      ),
    );
}
