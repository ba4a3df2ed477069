import type { Command } from 'commander';
import { addSilence } from '../../goals/suppression/store';
import { formatInstant } from '../../lib/clock';
import { UsageError } from '../../lib/errors';
import type { Context } from '../shared/context';
import { operator, operatorNote, operatorText } from '../shared/operator';
import { type ByOptions, type CliTools, duration } from '../shared/options';
import { CREATING, withDatabase } from '../shared/withDatabase';

interface SilenceOptions extends ByOptions {
  readonly task?: string;
  /** Seconds that the silence lasts. */
  readonly for?: number;
}

export function silenceAddCommand(silence: Command, { run }: CliTools): void {
  silence
    .command('add')
    .description('from now on, for so long')
    .option('--task <glob>', "tasks it is about: 'backup_*'")
    .option('--for <duration>', 'how long: 2h, 1d12h', duration)
    .option('--note <text>', 'why')
    .option('--by <who>', 'who decides, if not you')
    .action(run(silenceAdd));
}

async function silenceAdd(context: Context, options: SilenceOptions): Promise<void> {
  const { io, now } = context;
  if (options.task === undefined || options.task === '' || options.for === undefined)
    throw new UsageError(
      'A silence names its tasks and how long it lasts.',
      "goalgen silence add --task 'backup_*' --for 2h",
    );
  const silence = {
    taskGlob: operatorText('--task', options.task),
    beginsAt: now,
    endsAt: now + options.for,
    note: await operatorNote(context, options.note),
    createdBy: operator(io, options.by),
  };
  const id = await withDatabase(context, CREATING, (db) => addSilence(db, silence, now));
  io.stdout.write(`${id} until ${formatInstant(silence.endsAt, context.config.timeZone)}\n`);
}
