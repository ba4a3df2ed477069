import { type Belief, WEIGHT_MAX } from '../beliefs/belief';
import { addBelief, listBeliefs, retireBelief } from '../beliefs/store';
import { tryBelief } from '../beliefs/trial';
import { DAY_SECONDS } from '../lib/clock';
import { throwSeveral, tryAll } from '../lib/collectErrors';
import { UsageError } from '../lib/errors';
import { printable } from '../lib/text';
import { proposalsSince } from '../proposals/store';
import { beliefJson } from './json/belief';
import { trialJson } from './json/beliefTest';
import { writeJson } from './json/writeJson';
import { renderBeliefs, renderTrial } from './print/beliefs';
import type { Context } from './shared/context';
import { operator, operatorText } from './shared/operator';
import { withDatabase, withDatabaseToRead } from './shared/withDatabase';

export interface BeliefAddOptions {
  readonly supports?: boolean;
  readonly opposes?: boolean;
  readonly category?: string;
  readonly pattern?: string;
  readonly task?: string;
  readonly weight?: number;
  readonly by?: string;
}

export interface BeliefListOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

export interface BeliefRetireOptions {
  readonly by?: string;
}

const WEIGHT = 1;

export async function beliefAdd(context: Context, text: string, options: BeliefAddOptions): Promise<void> {
  const belief = beliefOf(context, text, options);
  const id = await withDatabase(context, 'create', (db) => addBelief(db, belief, context.now));
  context.io.stdout.write(`${id}\n`);
}

/** @throws UsageError when it is no belief */
function beliefOf(
  context: Context,
  text: string,
  options: BeliefAddOptions,
): Omit<Belief, 'id' | 'state' | 'createdAt'> {
  const { category = null, pattern = null, task: taskGlob = null, weight = WEIGHT } = options;
  if (options.supports === options.opposes) {
    throw new UsageError(
      'A belief either supports or opposes acting.',
      'goalgen belief add TEXT --supports (or --opposes) --task GLOB',
    );
  }
  if (category === null && pattern === null && taskGlob === null) {
    throw new UsageError(
      'A belief must name what it is about.',
      "--task GLOB, --category NAME or --pattern NAME (--task '*' is about every task)",
    );
  }
  if ([category, pattern, taskGlob].includes('')) {
    throw new UsageError('A criterion of a belief is not empty.', "--task '*' is about every task");
  }
  if (!(weight > 0 && weight <= WEIGHT_MAX)) {
    throw new UsageError(`The weight of a belief is above 0 and at most ${WEIGHT_MAX}.`, '--weight 1');
  }
  for (const given of [text, category, pattern, taskGlob]) operatorText('A belief', given ?? '');
  const stance = options.supports === true ? 'supports' : 'opposes';
  return { text, category, pattern, taskGlob, stance, weight, createdBy: operator(context.io, options.by) };
}

const TRIAL_DAYS = 90;
const TRIAL_PROPOSALS_MAX = 10_000;

/** What a belief would have changed, had it been held: nothing is written. */
export async function beliefTest(
  context: Context,
  options: BeliefAddOptions & { readonly json?: boolean },
): Promise<void> {
  const { io, config, now } = context;
  const belief: Belief = { ...beliefOf(context, 'a new belief', options), id: 'new', state: 'active', createdAt: now };
  const trial = await withDatabaseToRead(context, async (db) => {
    const past = await proposalsSince(db, now - TRIAL_DAYS * DAY_SECONDS, TRIAL_PROPOSALS_MAX);
    return tryBelief(belief, await listBeliefs(db, ['active']), past, config.gates.minAlignment);
  });
  if (options.json === true) writeJson(io.stdout, trialJson(trial));
  else io.stdout.write(renderTrial(trial, TRIAL_DAYS));
}

export async function beliefList(context: Context, options: BeliefListOptions): Promise<void> {
  const states = options.all === true ? (['active', 'retired'] as const) : (['active'] as const);
  const beliefs = await withDatabaseToRead(context, (db) => listBeliefs(db, states));
  if (options.json === true) writeJson(context.io.stdout, beliefs.map(beliefJson));
  else if (beliefs.length > 0) context.io.stdout.write(renderBeliefs(context.io, beliefs));
  else if (context.io.stdout.isTTY === true)
    context.io.stdout.write('No beliefs: every proposal passes the belief gate.\n');
}

export async function beliefRetire(
  context: Context,
  ids: readonly string[],
  options: BeliefRetireOptions,
): Promise<void> {
  const { io, now } = context;
  const by = operator(io, options.by);
  const errors = await withDatabase(context, 'existing', (db) =>
    tryAll(ids, async (id) => {
      await retireBelief(db, id, by, now);
      io.stdout.write(`retired ${printable(id)}\n`);
    }),
  );
  throwSeveral(errors);
}
