import type { Command } from 'commander';
import { printable } from '../lib/text';
import { rankedGoals } from '../planner/rankedGoals';
import { rankedJson } from './json/rankedGoal';
import { writeJson } from './json/writeJson';
import { renderRanked } from './print/priority';
import type { Context } from './shared/context';
import type { CliTools } from './shared/options';
import { LOOKING, withDatabase } from './shared/withDatabase';

export function nextCommand(program: Command, { run }: CliTools): void {
  program
    .command('next')
    .description('the active goal to take now, by priority')
    .option('--all', 'all that are active or executing, best first')
    .option('--json', 'the goal as JSON, or null')
    .action(run(next));
}

interface NextOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

/**
 * Prints the goal to take now: the one with the highest priority among the active goals that do not
 * wait for another goal.
 */
async function next(context: Context, options: NextOptions): Promise<void> {
  const { io, config, now } = context;
  const ranked = await withDatabase(context, LOOKING, (db) =>
    rankedGoals(db, { now, weights: config.priority, minAlignment: config.gates.minAlignment }),
  );
  const free = ranked.filter(({ goal, priority }) => goal.state === 'active' && priority !== null);
  const first = free.find(({ goal }) => goal.inhibitedBy === null);
  if (options.all === true) {
    if (options.json === true) writeJson(io.stdout, ranked.map(rankedJson));
    else io.stdout.write(renderRanked(io, ranked));
  } else if (options.json === true)
    writeJson(io.stdout, first === undefined ? null : rankedJson(first));
  else if (first !== undefined) io.stdout.write(renderRanked(io, [first]));
  else if (io.stdout.isTTY === true) io.stdout.write('No active goal is free to be taken.\n');
  for (const { goal, veto } of ranked)
    if (veto !== null) context.log.warn(`Goal ${printable(goal.id)} is not taken: ${veto}`);
}
