import type { Command } from 'commander';
import { listSuppressions } from '../../goals/suppression/store';
import { suppressionJson } from '../json/suppression';
import { writeJson } from '../json/writeJson';
import { renderSuppressions } from '../print/suppression';
import type { Context } from '../shared/context';
import type { CliTools, JsonOption } from '../shared/options';
import { LOOKING, withDatabase } from '../shared/withDatabase';

export function suppressedListCommand(suppressed: Command, { run }: CliTools): void {
  suppressed
    .command('list')
    .description('refused problems that are not proposed again yet')
    .option('--json', 'a bare array')
    .action(run(suppressedList));
}

async function suppressedList(context: Context, options: JsonOption): Promise<void> {
  const { io, config, now } = context;
  const found = await withDatabase(context, LOOKING, (db) => listSuppressions(db, now));
  if (options.json === true) writeJson(io.stdout, found.map(suppressionJson));
  else if (found.length > 0) io.stdout.write(renderSuppressions(io, found, config.timeZone));
  else if (io.stdout.isTTY === true) io.stdout.write('Nothing is held back.\n');
}
