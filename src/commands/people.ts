import { addGoal, editGoal, type GoalWords } from '../goals/people';
import { UsageError } from '../lib/errors';
import { printable } from '../lib/text';
import { goalJson } from './json/goal';
import { writeJson } from './json/writeJson';
import type { Context } from './shared/context';
import { operator, operatorText } from './shared/operator';
import { withDatabase } from './shared/withDatabase';

export interface WordOptions {
  readonly value?: number;
  readonly effort?: number;
  readonly risk?: number;
  readonly category?: string;
  /** In seconds. */
  readonly horizon?: number;
  readonly alignsWith?: readonly string[];
  readonly by?: string;
  readonly json?: boolean;
}

export interface EditOptions extends WordOptions {
  readonly text?: string;
  readonly note?: string;
  readonly ifVersion?: number;
}

/** A goal in a person's own words. */
export async function add(context: Context, text: string, options: WordOptions): Promise<void> {
  const { io, now } = context;
  const words = { ...wordsOf(options), text: sentence(text) };
  const by = operator(io, options.by);
  const goal = await withDatabase(context, 'create', (db) => addGoal(db, words, { by, now }));
  if (options.json === true) writeJson(io.stdout, goalJson(goal));
  else io.stdout.write(`${goal.id}\n`);
}

/** What a person makes of a goal that is there. */
export async function edit(context: Context, id: string, options: EditOptions): Promise<void> {
  const { io, now } = context;
  const words = { ...wordsOf(options), ...(options.text !== undefined && { text: sentence(options.text) }) };
  if (Object.keys(words).length === 0)
    throw new UsageError('Nothing is to be changed.', "goalgen edit ID --text '...' --value 0.9");
  const note = options.note === undefined ? null : operatorText('--note', options.note);
  const by = operator(io, options.by);
  const ifVersion = options.ifVersion === undefined ? {} : { ifVersion: options.ifVersion };
  const { goal, changed } = await withDatabase(context, 'existing', (db) =>
    editGoal(db, words, { id, by, note, now, ...ifVersion }),
  );
  if (options.json === true) writeJson(io.stdout, { id: goal.id, changed });
  else {
    const what = Object.keys(changed).length === 0 ? 'as it was' : Object.keys(changed).join(', ');
    io.stdout.write(`edited ${printable(goal.id)} (${what})  ${printable(goal.text)}\n`);
  }
}

function wordsOf({ value, effort, risk, category, horizon, alignsWith }: WordOptions): GoalWords {
  for (const [name, number] of Object.entries({ value, effort, risk })) {
    if (number !== undefined && !(number >= 0 && number <= 1))
      throw new UsageError(`--${name} is from 0 to 1.`, `--${name} 0.5`);
  }
  for (const text of [category, ...(alignsWith ?? [])]) if (text !== undefined) sentence(text);
  return {
    ...(value !== undefined && { value }),
    ...(effort !== undefined && { effort }),
    ...(risk !== undefined && { risk }),
    ...(category !== undefined && { category }),
    ...(horizon !== undefined && { horizonMaxMin: Math.max(1, Math.round(horizon / 60)) }),
    ...(alignsWith !== undefined && { alignsWith }),
  };
}

function sentence(text: string): string {
  if (text.trim() === '') throw new UsageError('A goal has words.', "goalgen add 'Move the backups to the new host'");
  return operatorText('A goal', text);
}
