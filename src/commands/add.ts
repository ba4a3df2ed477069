import type { Command } from 'commander';
import { addGoal } from '../goals/people';
import { goalJson } from './json/goal';
import { writeJson } from './json/writeJson';
import type { Context } from './shared/context';
import { sentence, type WordOptions, withWordOptions, wordsOf } from './shared/goalWords';
import { operator } from './shared/operator';
import type { CliTools } from './shared/options';
import { CREATING, withDatabase } from './shared/withDatabase';

export function addGoalCommand(program: Command, { run }: CliTools): void {
  withWordOptions(
    program
      .command('add')
      .argument('<text>', 'the goal in words')
      .description('a goal of your own; active at once'),
  ).action(run(add));
}

/** Adds a goal in the operator's own words, and prints its id. */
async function add(
  context: Context,
  options: WordOptions,
  [text = '']: readonly string[],
): Promise<void> {
  const { io, now } = context;
  const words = { ...wordsOf(options), text: sentence(text) };
  const by = operator(io, options.by);
  const goal = await withDatabase(context, CREATING, (db) => addGoal(db, words, { by, now }));
  if (options.json === true) writeJson(io.stdout, goalJson(goal));
  else io.stdout.write(`${goal.id}\n`);
}
