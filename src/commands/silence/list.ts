import type { Command } from 'commander';
import { silencesEndingAfter } from '../../goals/suppression/store';
import { DAY_SECONDS } from '../../lib/clock';
import { silenceJson } from '../json/silence';
import { writeJson } from '../json/writeJson';
import { renderSilences } from '../print/suppression';
import type { Context } from '../shared/context';
import type { CliTools, JsonOption } from '../shared/options';
import { LOOKING, withDatabase } from '../shared/withDatabase';

/** Days for which `--all` still lists a silence that is over. */
const PAST_DAYS = 3660;

interface SilenceListOptions extends JsonOption {
  readonly all?: boolean;
}

export function silenceListCommand(silence: Command, { run }: CliTools): void {
  silence
    .command('list')
    .description('silences in force')
    .option('--all', 'those that are over, too')
    .option('--json', 'a bare array')
    .action(run(silenceList));
}

async function silenceList(context: Context, options: SilenceListOptions): Promise<void> {
  const { io, config, now } = context;
  const since = options.all === true ? now - PAST_DAYS * DAY_SECONDS : now;
  const found = await withDatabase(context, LOOKING, (db) => silencesEndingAfter(db, since));
  if (options.json === true) writeJson(io.stdout, found.map(silenceJson));
  else if (found.length > 0) io.stdout.write(renderSilences(io, found, config.timeZone));
  else if (io.stdout.isTTY === true) io.stdout.write('No silence is in force.\n');
}
