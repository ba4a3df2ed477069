import type { Command } from 'commander';
import type { Belief } from '../../beliefs/belief';
import { listBeliefs } from '../../beliefs/store';
import { testBelief } from '../../beliefs/testBelief';
import { DAY_SECONDS } from '../../lib/clock';
import { proposalsSince } from '../../proposals/store';
import { beliefTestJson } from '../json/beliefTest';
import { writeJson } from '../json/writeJson';
import { renderBeliefTest } from '../print/beliefs';
import type { Context } from '../shared/context';
import type { CliTools, JsonOption } from '../shared/options';
import { LOOKING, withDatabase } from '../shared/withDatabase';
import { type BeliefAddOptions, beliefOf, withBeliefOptions } from './options';

export function beliefTestCommand(belief: Command, { run }: CliTools): void {
  withBeliefOptions(
    belief
      .command('test')
      .description('what a belief would have changed in the last 90 days; nothing is written'),
  )
    .option('--json', 'the same as JSON')
    .action(run(beliefTest));
}

/** Maximum age in days, and maximum number, of the past proposals that a belief is tested on. */
const TEST_DAYS = 90;
const TEST_PROPOSALS_MAX = 10_000;

/** Prints what a new belief would have changed about past proposals; nothing is written. */
async function beliefTest(context: Context, options: BeliefAddOptions & JsonOption): Promise<void> {
  const { io, config, now } = context;
  const belief: Belief = {
    ...beliefOf(context, 'a new belief', options),
    id: 'new',
    state: 'active',
    createdAt: now,
  };
  const trial = await withDatabase(context, LOOKING, async (db) => {
    const past = await proposalsSince(db, now - TEST_DAYS * DAY_SECONDS, TEST_PROPOSALS_MAX);
    return testBelief(belief, await listBeliefs(db, ['active']), past, config.gates.minAlignment);
  });
  if (options.json === true) writeJson(io.stdout, beliefTestJson(trial));
  else io.stdout.write(renderBeliefTest(trial, TEST_DAYS));
}
