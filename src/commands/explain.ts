import type { Context } from '../context';
import { allDetectors } from '../detectors/all';
import { examine } from '../detectors/examine';
import { NotFoundError } from '../errors';
import { goalsWithKeys } from '../goals/store';
import type { TaskRef } from '../history/history';
import { taskKey } from '../history/taskName';
import { openHistory } from '../openHistory';
import { shorten } from '../printable';
import { TASK_FAMILIES } from '../proposals/proposal';
import { examinationJson, renderExamination } from '../render/explain';
import { writeJson } from '../render/json';
import { withDatabaseToRead } from '../withDatabase';

const GOALS_SHOWN_MAX = 10;

/** @throws NotFoundError when no run of such a task is known */
export async function explain(context: Context, task: string, options: { readonly json?: boolean }): Promise<void> {
  const { io, config, now, log } = context;
  await withDatabaseToRead(context, async (db) => {
    const history = await openHistory(context, db);
    try {
      const found = await examine(history, await allDetectors(config), task, { ...config, now });
      for (const { error } of history.failures) log.warn(error.message);
      if (!('glimpse' in found)) throw notFound(task, found);
      const goals = await goalsWithKeys(db, keysOf(found.task), GOALS_SHOWN_MAX);
      if (options.json === true) writeJson(io.stdout, examinationJson(found, goals));
      else io.stdout.write(renderExamination(io, found, goals, config));
    } finally {
      await history.close();
    }
  });
}

function keysOf(task: TaskRef): string[] {
  return TASK_FAMILIES.map((family) => `${family}:${taskKey(task)}`);
}

function notFound(task: string, alike: readonly string[]): NotFoundError {
  const hint = alike.length === 0 ? 'names are as in goals, and as they were imported or recorded' : alike.join(', ');
  return new NotFoundError(`No run of a task '${shorten(task, 100)}' is known.`, hint);
}
