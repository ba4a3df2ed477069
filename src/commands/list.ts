import type { Command } from 'commander';
import { Option } from 'commander';
import type { Database } from '../db/database';
import type { Goal } from '../goals/goal';
import { GOAL_STATES, type GoalState, OPEN_STATES } from '../goals/lifecycle';
import { type GoalOrder, listGoals } from '../goals/store';
import { UsageError } from '../lib/errors';
import type { Context } from './shared/context';
import { type CliTools, collect, count, duration } from './shared/options';
import { LOOKING, withDatabase } from './shared/withDatabase';

export function listCommand(program: Command, { run }: CliTools): void {
  program
    .command('list')
    .description('goals; without --state those that are open')
    .option('--state <state>', 'only goals in this state; repeatable; all for every state', collect)
    .option('--source <source>', 'only goals from system, user or collaborative')
    .option('--detector <name>', 'only goals created by this detector')
    .addOption(
      new Option('--sort <key>', 'order').choices([
        'created',
        'updated',
        'confidence',
        'value',
        'state',
        'priority',
      ]),
    )
    .option('--expiring <duration>', 'only proposals that expire within this time: 24h', duration)
    .option('--limit <n>', 'at most so many', count)
    .option('--json', 'a bare array of goals')
    .action(run(list));
}

interface ListOptions {
  readonly state?: readonly string[];
  readonly source?: string;
  readonly detector?: string;
  readonly sort?: GoalOrder | 'priority';
  /** Seconds within which a proposal expires. */
  readonly expiring?: number;
  readonly limit?: number;
  readonly json?: boolean;
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const { io, config, log } = context;
  const states = statesOf(options.state);
  const { source, detector, sort = 'created', limit, expiring } = options;
  const isSorted = sort !== 'priority';
  const filter = { states, source, detector, order: isSorted ? sort : 'created' } as const;
  const isCut = isSorted && expiring === undefined;
  const goals = await withDatabase(context, LOOKING, async (db) => {
    const found = await listGoals(db, { ...filter, limit: isCut ? limit : undefined });
    const due = expiring === undefined ? found : await soonExpired(context, found, expiring);
    const sorted = isSorted ? due : await byPriority(context, db, due);
    return isCut ? sorted : sorted.slice(0, limit);
  });
  for (const goal of goals) {
    if (goal.unreadable.length > 0)
      log.warn(`Goal ${goal.id}: cannot read ${goal.unreadable.join(', ')}; shown as empty`);
  }
  if (options.json === true) {
    const [{ goalJson }, { writeJson }] = [
      await import('./json/goal'),
      await import('./json/writeJson'),
    ];
    writeJson(io.stdout, goals.map(goalJson));
  } else if (goals.length > 0) {
    const { renderGoals } = await import('./print/goals');
    io.stdout.write(renderGoals(io, goals, config.timeZone));
  } else if (io.stdout.isTTY === true) {
    io.stdout.write(`No goals that are ${states.join(', ')}.\n`);
  }
}

/** The goals that are proposals and expire within `seconds`, unless a scan meets them again. */
async function soonExpired(
  { config, now }: Context,
  goals: readonly Goal[],
  seconds: number,
): Promise<Goal[]> {
  const { expiresAt } = await import('../goals/expiry');
  return goals.filter((goal) => {
    const at = expiresAt(goal, config.proposalExpiryDays);
    return at !== undefined && at <= now + seconds;
  });
}

/** Sorts goals as `goalgen next` ranks them; goals that it does not rank come last. */
async function byPriority(
  { config, now }: Context,
  db: Database,
  goals: readonly Goal[],
): Promise<Goal[]> {
  const { rankedGoals } = await import('../planner/rankedGoals');
  const options = { now, weights: config.priority, minAlignment: config.gates.minAlignment };
  const places = new Map(
    (await rankedGoals(db, options)).map(({ goal }, place) => [goal.id, place]),
  );
  const place = ({ id }: Goal) => places.get(id) ?? places.size;
  return goals.toSorted((a, b) => place(a) - place(b));
}

/**
 * The states that `--state` names; the open states when it names none.
 * @throws UsageError when a name is not a state
 */
function statesOf(named: readonly string[] | undefined): readonly GoalState[] {
  if (named === undefined) return OPEN_STATES;
  const states = named
    .filter((name) => name !== 'all')
    .map((name) => {
      const state = GOAL_STATES.find((candidate) => candidate === name);
      if (state === undefined)
        throw new UsageError(
          `'${name}' is not a state of a goal.`,
          `--state ${GOAL_STATES.join('|')}|all`,
        );
      return state;
    });
  return named.includes('all') ? GOAL_STATES : states;
}
