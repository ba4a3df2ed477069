import { beliefViewOf } from '../beliefs/ofGoal';
import { listBeliefs } from '../beliefs/store';
import type { Database } from '../db/database';
import { listGoals } from '../goals/store';
import { printable } from '../lib/text';
import { type Ranked, rank } from '../planner/priority';
import { rankedJson } from './json/rankedGoal';
import { writeJson } from './json/writeJson';
import { renderRanked } from './print/priority';
import type { Context } from './shared/context';
import { withDatabaseToRead } from './shared/withDatabase';

export interface NextOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** The goal to take now: of those that are active and wait for no other, the one of the highest priority. */
export async function next(context: Context, options: NextOptions): Promise<void> {
  const { io } = context;
  const ranked = await withDatabaseToRead(context, (db) => rankedGoals(context, db));
  const free = ranked.filter(({ goal, priority }) => goal.state === 'active' && priority !== null);
  const first = free.find(({ goal }) => goal.inhibitedBy === null);
  if (options.all === true) {
    if (options.json === true) writeJson(io.stdout, ranked.map(rankedJson));
    else io.stdout.write(renderRanked(io, ranked));
  } else if (options.json === true) writeJson(io.stdout, first === undefined ? null : rankedJson(first));
  else if (first !== undefined) io.stdout.write(renderRanked(io, [first]));
  else if (io.stdout.isTTY === true) io.stdout.write('No active goal is free to be taken.\n');
  for (const { goal, veto } of ranked)
    if (veto !== null) context.log.warn(`Goal ${printable(goal.id)} is not taken: ${veto}`);
}

/** Active and executing goals, best first. */
export async function rankedGoals({ config, now }: Pick<Context, 'config' | 'now'>, db: Database): Promise<Ranked[]> {
  const beliefs = await listBeliefs(db, ['active']);
  const goals = await listGoals(db, {
    states: ['active', 'executing'],
    source: undefined,
    detector: undefined,
    order: 'created',
    limit: undefined,
  });
  const { minAlignment } = config.gates;
  return rank(goals, { now, weights: config.priority, beliefs: (goal) => beliefViewOf(goal, beliefs, minAlignment) });
}
