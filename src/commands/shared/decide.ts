import type { Command } from 'commander';
import type { Database } from '../../db/database';
import { decide as decideOne } from '../../goals/decide';
import { DECISIONS, type Decision } from '../../goals/lifecycle';
import { parseCondition, storedCondition } from '../../goals/suppression/condition';
import type { Instant } from '../../lib/clock';
import { collectErrors, throwCollected } from '../../lib/collectErrors';
import { UsageError } from '../../lib/errors';
import { printable, shorten } from '../../lib/text';
import { writeJson } from '../json/writeJson';
import type { Context } from './context';
import { operator, operatorNote } from './operator';
import { count } from './options';
import { requireTrustedClock } from './trustedClock';
import { CHANGING, withDatabase } from './withDatabase';

export interface DecideOptions {
  readonly note?: string;
  readonly by?: string;
  readonly ifVersion?: number;
  /** Only for `reject`: the condition that ends the refusal. */
  readonly until?: string;
  /** Only for `approve`: approve although an active belief forbids it. */
  readonly override?: boolean;
  readonly json?: boolean;
}

/** Adds a command that decides about goals, with the arguments and flags that all of them have. */
export function decisionCommand(program: Command, name: Decision, description: string): Command {
  return program
    .command(name)
    .argument('<id...>', 'ids or unique starts of them; - reads ids from standard input')
    .description(description)
    .option('--note <text>', 'why, for the ledger')
    .option('--by <who>', 'who decides, if not you')
    .option('--if-version <n>', 'only if nobody changed the goal since it had this version', count)
    .option('--json', 'what was changed, as JSON');
}

/**
 * Takes a decision (approve, reject, start, done or abandon) about each goal. Every id is tried,
 * and each decision is reported.
 * @throws the errors of the ids that failed, after all ids were tried
 */
export async function decide(
  context: Context,
  decision: Decision,
  ids: readonly string[],
  options: DecideOptions,
): Promise<void> {
  const { io, log } = context;
  const wanted = await withStdin(ids, context);
  const note = await operatorNote(context, options.note);
  const request = requestOf(context, decision, { ...options, note });
  const reports: Report[] = [];
  const errors = await withDatabase(context, CHANGING, async (db) => {
    await requireTrustedClock(db, context);
    const weighing = await weighingOf(context, db, decision, options.override === true);
    const decideAbout = async (id: string) => {
      const { goal, remark } = await decideOne(db, { ...request, id, ...weighing.by });
      if (options.json !== true)
        io.stdout.write(
          `${DECISIONS[decision].done} ${printable(goal.id)}  ${printable(goal.text)}\n`,
        );
      if (remark !== undefined) log.warn(remark);
      reports.push({
        id: goal.id,
        from: goal.state,
        to: DECISIONS[decision].to,
        remark: remark ?? null,
      });
    };
    try {
      return await collectErrors(wanted, decideAbout);
    } finally {
      await weighing.close();
    }
  });
  if (options.json === true) writeJson(io.stdout, reports);
  throwCollected(errors);
}

type Request = Parameters<typeof decideOne>[1];

type Report = {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly remark: string | null;
};

/**
 * The condition that `--until` names, as it is stored.
 * @throws UsageError when the text is no condition
 */
function untilOf(text: string, now: Instant, timeZone: string): string {
  const condition = parseCondition(text, now, timeZone);
  if (condition === undefined)
    throw new UsageError(
      `'${shorten(text, 40)}' ends no refusal.`,
      '--until worse, 14d, 2026-12-31 (to come), 50x or forever',
    );
  return storedCondition(condition);
}

function requestOf(
  { io, now, config }: Context,
  decision: Decision,
  options: Omit<DecideOptions, 'note'> & { readonly note: string | null },
): Omit<Request, 'id'> {
  const { note } = options;
  if (decision === 'abandon' && note === null)
    throw new UsageError(
      'Why a goal is abandoned should be known later.',
      'goalgen abandon ID --note TEXT',
    );
  if (options.override === true && note === null)
    throw new UsageError(
      'Why a belief is overridden should be known later.',
      'goalgen approve ID --override --note TEXT',
    );
  const by = operator(io, options.by);
  const rejectedUntil =
    options.until === undefined ? undefined : untilOf(options.until, now, config.timeZone);
  return {
    ...(rejectedUntil !== undefined && { rejectedUntil, meta: { until: rejectedUntil } }),
    decision,
    by,
    note,
    now,
    ...(options.ifVersion !== undefined && { ifVersion: options.ifVersion }),
  };
}

interface Weighing {
  readonly by: Pick<Request, 'weigh' | 'consider'>;
  readonly close: () => Promise<void>;
}

/** What is checked before a decision: the beliefs before `approve`, the history before `done`. */
async function weighingOf(
  context: Context,
  db: Database,
  decision: Decision,
  override: boolean,
): Promise<Weighing> {
  const { config, now } = context;
  if (decision === 'approve') {
    const { weighApproval } = await import('../../beliefs/approval');
    const options = { minAlignment: config.gates.minAlignment, override };
    return {
      by: { weigh: (goal) => weighApproval(db, goal, options) },
      close: async () => undefined,
    };
  }
  if (decision !== 'done') return { by: {}, close: async () => undefined };
  const { openHistory } = await import('./openHistory');
  const { checkManualDone } = await import('../../goals/success/checkManualDone');
  const history = await openHistory(context, db);
  const { SUCCESS_METRICS } = await import('../../detectors');
  const asked = { history, now, options: config.success, metrics: SUCCESS_METRICS };
  return { by: { consider: (goal) => checkManualDone(goal, asked) }, close: () => history.close() };
}

/** Replaces `-` among the ids by the ids on standard input, which white space separates. */
async function withStdin(ids: readonly string[], { io }: Context): Promise<string[]> {
  if (!ids.includes('-')) return [...ids];
  let text = '';
  for await (const chunk of io.stdin()) text += chunk;
  const typed = text.split(/\s+/).filter((id) => id !== '');
  return ids.flatMap((id) => (id === '-' ? typed : [id]));
}
