import type { Context } from '../context';
import { GoalgenError, SeveralErrors } from '../errors';
import { decide as decideOne } from '../goals/decide';
import { DECISIONS, type Decision } from '../goals/lifecycle';
import { operator, operatorText } from '../operator';
import { printable } from '../printable';
import { writeJson } from '../render/json';
import { withDatabase } from '../withDatabase';

export interface DecideOptions {
  readonly note?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** approve, reject, done: every id is tried, each is reported, and failures count at the end. */
export async function decide(
  context: Context,
  decision: Decision,
  ids: readonly string[],
  options: DecideOptions,
): Promise<void> {
  const { io, now } = context;
  const wanted = await withStdin(ids, context);
  const by = operator(io, options.by);
  const note = options.note === undefined ? null : operatorText('--note', options.note);
  const { to, done } = DECISIONS[decision];
  const reports: { id: string; from: string; to: string }[] = [];
  const errors: GoalgenError[] = [];
  await withDatabase(context, 'existing', async (db) => {
    for (const id of wanted) {
      try {
        const goal = await decideOne(db, { id, decision, by, note, now });
        reports.push({ id: goal.id, from: goal.state, to });
        if (options.json !== true) io.stdout.write(`${done} ${printable(goal.id)}  ${printable(goal.text)}\n`);
      } catch (error) {
        if (!(error instanceof GoalgenError)) throw error;
        errors.push(error);
      }
    }
  });
  if (options.json === true) writeJson(io.stdout, reports);
  if (errors.length > 0) throw new SeveralErrors(errors);
}

/** `-` among the ids stands for the ids on standard input, separated by white space. */
async function withStdin(ids: readonly string[], { io }: Context): Promise<string[]> {
  if (!ids.includes('-')) return [...ids];
  let text = '';
  for await (const chunk of io.stdin()) text += chunk;
  const typed = text.split(/\s+/).filter((id) => id !== '');
  return ids.flatMap((id) => (id === '-' ? typed : [id]));
}
