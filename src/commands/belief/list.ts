import type { Command } from 'commander';
import { listBeliefs } from '../../beliefs/store';
import { beliefJson } from '../json/belief';
import { writeJson } from '../json/writeJson';
import { renderBeliefs } from '../print/beliefs';
import type { Context } from '../shared/context';
import type { CliTools, JsonOption } from '../shared/options';
import { LOOKING, withDatabase } from '../shared/withDatabase';

interface BeliefListOptions extends JsonOption {
  readonly all?: boolean;
}

export function beliefListCommand(belief: Command, { run }: CliTools): void {
  belief
    .command('list')
    .description('active beliefs')
    .option('--all', 'retired ones too')
    .option('--json', 'a bare array of beliefs')
    .action(run(beliefList));
}

async function beliefList(context: Context, options: BeliefListOptions): Promise<void> {
  const states = options.all === true ? (['active', 'retired'] as const) : (['active'] as const);
  const beliefs = await withDatabase(context, LOOKING, (db) => listBeliefs(db, states));
  if (options.json === true) writeJson(context.io.stdout, beliefs.map(beliefJson));
  else if (beliefs.length > 0) context.io.stdout.write(renderBeliefs(context.io, beliefs));
  else if (context.io.stdout.isTTY === true)
    context.io.stdout.write('No beliefs: every proposal passes the belief gate.\n');
}
