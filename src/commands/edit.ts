import type { Command } from 'commander';
import { editGoal } from '../goals/people';
import { UsageError } from '../lib/errors';
import { printable } from '../lib/text';
import { writeJson } from './json/writeJson';
import type { Context } from './shared/context';
import { sentence, type WordOptions, withWordOptions, wordsOf } from './shared/goalWords';
import { operator, operatorNote } from './shared/operator';
import { type CliTools, count } from './shared/options';
import { CHANGING, withDatabase } from './shared/withDatabase';

interface EditOptions extends WordOptions {
  readonly text?: string;
  readonly note?: string;
  readonly ifVersion?: number;
}

export function editCommand(program: Command, { run }: CliTools): void {
  withWordOptions(
    program
      .command('edit')
      .argument('<id>', 'id or unique start of one')
      .description('refine an open goal; one of the system becomes collaborative')
      .option('--text <text>', 'the goal in other words')
      .option('--note <text>', 'why, for the ledger')
      .option(
        '--if-version <n>',
        'only if nobody changed the goal since it had this version',
        count,
      ),
  ).action(run(edit));
}

/**
 * Changes an open goal as the operator says, and prints what changed.
 * @throws UsageError when no option says what to change
 */
async function edit(
  context: Context,
  options: EditOptions,
  [id = '']: readonly string[],
): Promise<void> {
  const { io, now } = context;
  const words = {
    ...wordsOf(options),
    ...(options.text !== undefined && { text: sentence(options.text) }),
  };
  if (Object.keys(words).length === 0)
    throw new UsageError('Nothing is to be changed.', "goalgen edit ID --text '...' --value 0.9");
  const note = await operatorNote(context, options.note);
  const by = operator(io, options.by);
  const ifVersion = options.ifVersion === undefined ? {} : { ifVersion: options.ifVersion };
  const { goal, changed } = await withDatabase(context, CHANGING, (db) =>
    editGoal(db, words, { id, by, note, now, ...ifVersion }),
  );
  if (options.json === true) writeJson(io.stdout, { id: goal.id, changed });
  else {
    const what = Object.keys(changed).length === 0 ? 'as it was' : Object.keys(changed).join(', ');
    io.stdout.write(`edited ${printable(goal.id)} (${what})  ${printable(goal.text)}\n`);
  }
}
