import {
  addSilence,
  expireSilence,
  liftSuppression,
  listSuppressions,
  silencesEndingAfter,
} from '../goals/suppression/store';
import { DAY_SECONDS, formatInstant } from '../lib/clock';
import { throwSeveral, tryAll } from '../lib/collectErrors';
import { UsageError } from '../lib/errors';
import { printable } from '../lib/text';
import { silenceJson } from './json/silence';
import { suppressionJson } from './json/suppression';
import { writeJson } from './json/writeJson';
import { renderSilences, renderSuppressions } from './print/suppression';
import type { Context } from './shared/context';
import { operator, operatorText } from './shared/operator';
import { withDatabase, withDatabaseToRead } from './shared/withDatabase';

/** Silences that are over for longer are shown with --all only. */
const PAST_DAYS = 3660;

export async function suppressedList(context: Context, options: { readonly json?: boolean }): Promise<void> {
  const { io, config, now } = context;
  const found = await withDatabaseToRead(context, (db) => listSuppressions(db, now));
  if (options.json === true) writeJson(io.stdout, found.map(suppressionJson));
  else if (found.length > 0) io.stdout.write(renderSuppressions(io, found, config.timeZone));
  else if (io.stdout.isTTY === true) io.stdout.write('Nothing is held back.\n');
}

export interface ByOptions {
  readonly by?: string;
  readonly note?: string;
}

export async function suppressedUndo(context: Context, ids: readonly string[], options: ByOptions): Promise<void> {
  const { io, now } = context;
  const by = operator(io, options.by);
  const note = options.note === undefined ? null : operatorText('--note', options.note);
  const errors = await withDatabase(context, 'existing', (db) =>
    tryAll(ids, async (id) => {
      const goal = await liftSuppression(db, { id, by, note, now });
      io.stdout.write(`taken back ${printable(goal.id)}  ${printable(goal.text)}\n`);
    }),
  );
  throwSeveral(errors);
}

export interface SilenceOptions extends ByOptions {
  readonly task?: string;
  /** In seconds. */
  readonly for?: number;
}

export async function silenceAdd(context: Context, options: SilenceOptions): Promise<void> {
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
    note: options.note === undefined ? null : operatorText('--note', options.note),
    createdBy: operator(io, options.by),
  };
  const id = await withDatabase(context, 'create', (db) => addSilence(db, silence, now));
  io.stdout.write(`${id} until ${formatInstant(silence.endsAt, context.config.timeZone)}\n`);
}

export async function silenceList(
  context: Context,
  options: { readonly all?: boolean; readonly json?: boolean },
): Promise<void> {
  const { io, config, now } = context;
  const since = options.all === true ? now - PAST_DAYS * DAY_SECONDS : now;
  const found = await withDatabaseToRead(context, (db) => silencesEndingAfter(db, since));
  if (options.json === true) writeJson(io.stdout, found.map(silenceJson));
  else if (found.length > 0) io.stdout.write(renderSilences(io, found, config.timeZone));
  else if (io.stdout.isTTY === true) io.stdout.write('No silence is in force.\n');
}

export async function silenceExpire(context: Context, ids: readonly string[], options: ByOptions): Promise<void> {
  const { io, now } = context;
  const by = operator(io, options.by);
  const errors = await withDatabase(context, 'existing', (db) =>
    tryAll(ids, async (id) => {
      await expireSilence(db, id, by, now);
      io.stdout.write(`over ${printable(id)}\n`);
    }),
  );
  throwSeveral(errors);
}
