import type { Command } from 'commander';
import { addBelief } from '../../beliefs/store';
import type { Context } from '../shared/context';
import type { CliTools } from '../shared/options';
import { CREATING, withDatabase } from '../shared/withDatabase';
import { type BeliefAddOptions, beliefOf, withBeliefOptions } from './options';

export function beliefAddCommand(belief: Command, { run }: CliTools): void {
  withBeliefOptions(
    belief
      .command('add')
      .argument('<text>', 'the belief in words')
      .description('add a belief; every criterion given must match for it to apply'),
  )
    .option('--by <who>', 'who believes, if not you')
    .action(run(beliefAdd));
}

async function beliefAdd(
  context: Context,
  options: BeliefAddOptions,
  [text = '']: readonly string[],
): Promise<void> {
  const belief = beliefOf(context, text, options);
  const id = await withDatabase(context, CREATING, (db) => addBelief(db, belief, context.now));
  context.io.stdout.write(`${id}\n`);
}
