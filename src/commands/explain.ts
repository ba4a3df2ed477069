import type { Command } from 'commander';
import { activeDetectors, TASK_FAMILIES } from '../detectors';
import { explainTask } from '../detectors/run/explainTask';
import { thresholdChanges } from '../goals/feedback/store';
import { goalsWithKeys } from '../goals/store';
import type { TaskRef } from '../history/run';
import { statementsWith } from '../history/statements/store';
import { taskKey } from '../history/taskName';
import { NotFoundError } from '../lib/errors';
import { counted, shorten } from '../lib/text';
import { explanationJson } from './json/explain';
import { writeJson } from './json/writeJson';
import { renderTaskExplanation } from './print/explain';
import type { Context } from './shared/context';
import { openHistory } from './shared/openHistory';
import type { CliTools, JsonOption } from './shared/options';
import { toldHere } from './shared/toldHere';
import { LOOKING, withDatabase } from './shared/withDatabase';

export function explainCommand(program: Command, { run }: CliTools): void {
  program
    .command('explain')
    .description('what each detector sees in a task now, and what would change its answer')
    .argument('<task>', "the task's name, as in its goals")
    .option('--json', 'as JSON')
    .action(run(explain));
}

/** Maximum number of goals about the task that are printed. */
const GOALS_SHOWN_MAX = 10;

/**
 * Prints what each detector sees in a task.
 * @throws NotFoundError when the task has no run in the last `baselineDays` days
 */
async function explain(
  context: Context,
  options: JsonOption,
  [task = '']: readonly string[],
): Promise<void> {
  const { io, config, now, log } = context;
  await withDatabase(context, LOOKING, async (db) => {
    const history = await openHistory(context, db);
    try {
      const told = [...(await history.runs.said()), ...toldHere(context)];
      const found = await explainTask(history, await activeDetectors(config), task, {
        ...config,
        now,
        statements: await statementsWith(db, told, now),
      });
      for (const { error } of history.health.failures) log.warn(error.message);
      if (!('triage' in found)) throw notFound(task, found, config.baselineDays);
      const goals = await goalsWithKeys(db, keysOf(found.task), GOALS_SHOWN_MAX);
      const thresholds = await thresholdChanges(db);
      if (options.json === true) writeJson(io.stdout, explanationJson(found, goals, thresholds));
      else io.stdout.write(renderTaskExplanation(io, found, { goals, thresholds }, config));
    } finally {
      await history.close();
    }
  });
}

function keysOf(task: TaskRef): string[] {
  return TASK_FAMILIES.map((family) => `${family}:${taskKey(task)}`);
}

function notFound(task: string, alike: readonly string[], baselineDays: number): NotFoundError {
  const hint =
    alike.length === 0
      ? 'the name as in its goals, or as it was imported or recorded; ' +
        '--now TIME looks at a day further back'
      : alike.join(', ');
  const days = counted(baselineDays, 'day');
  return new NotFoundError(
    `There is no run of a task '${shorten(task, 100)}' in the last ${days}.`,
    hint,
  );
}
