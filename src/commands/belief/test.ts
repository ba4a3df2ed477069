import type { Command } from 'commander';
import type { Belief } from '../../beliefs/belief';
import { listBeliefs } from '../../beliefs/store';
import { tryBelief } from '../../beliefs/trial';
import { DAY_SECONDS } from '../../lib/clock';
import { proposalsSince } from '../../proposals/store';
import { trialJson } from '../json/beliefTest';
import { writeJson } from '../json/writeJson';
import { renderTrial } from '../print/beliefs';
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

const TRIAL_DAYS = 90;
const TRIAL_PROPOSALS_MAX = 10_000;

/** What a belief would have changed, had it been held: nothing is written. */
async function beliefTest(context: Context, options: BeliefAddOptions & JsonOption): Promise<void> {
  const { io, config, now } = context;
  const belief: Belief = {
    ...beliefOf(context, 'a new belief', options),
    id: 'new',
    state: 'active',
    createdAt: now,
  };
  const trial = await withDatabase(context, LOOKING, async (db) => {
    const past = await proposalsSince(db, now - TRIAL_DAYS * DAY_SECONDS, TRIAL_PROPOSALS_MAX);
    return tryBelief(belief, await listBeliefs(db, ['active']), past, config.gates.minAlignment);
  });
  if (options.json === true) writeJson(io.stdout, trialJson(trial));
  else io.stdout.write(renderTrial(trial, TRIAL_DAYS));
}
