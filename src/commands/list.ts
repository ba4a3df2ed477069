import type { Context } from '../context';
import { UsageError } from '../errors';
import { GOAL_STATES, type GoalState, OPEN_STATES } from '../goals/lifecycle';
import { type GoalOrder, listGoals } from '../goals/store';
import { withDatabaseToRead } from '../withDatabase';

export interface ListOptions {
  readonly state?: readonly string[];
  readonly source?: string;
  readonly detector?: string;
  readonly sort?: GoalOrder;
  readonly limit?: number;
  readonly json?: boolean;
}

export async function list(context: Context, options: ListOptions): Promise<void> {
  const { io, config, log } = context;
  const states = statesOf(options.state);
  const { source, detector, sort: order = 'created', limit } = options;
  const goals = await withDatabaseToRead(context, (db) => listGoals(db, { states, source, detector, order, limit }));
  for (const goal of goals) {
    if (goal.unreadable.length > 0)
      log.warn(`Goal ${goal.id}: cannot read ${goal.unreadable.join(', ')}; shown as empty`);
  }
  if (options.json === true) {
    const [{ goalJson }, { writeJson }] = [await import('../render/goalJson'), await import('../render/json')];
    writeJson(io.stdout, goals.map(goalJson));
  } else if (goals.length > 0) {
    const { renderGoals } = await import('../render/goal');
    io.stdout.write(renderGoals(io, goals, config.timeZone));
  } else if (io.stdout.isTTY === true) {
    io.stdout.write(`No goals that are ${states.join(', ')}.\n`);
  }
}

/** Nothing named: what is open. */
function statesOf(named: readonly string[] | undefined): readonly GoalState[] {
  if (named === undefined) return OPEN_STATES;
  const states = named
    .filter((name) => name !== 'all')
    .map((name) => {
      const state = GOAL_STATES.find((candidate) => candidate === name);
      if (state === undefined)
        throw new UsageError(`'${name}' is not a state of a goal.`, `--state ${GOAL_STATES.join('|')}|all`);
      return state;
    });
  return named.includes('all') ? GOAL_STATES : states;
}
