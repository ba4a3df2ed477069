import sql, { join } from 'sql-template-tag';
import type { Database } from '../../db/database';
import { groupBy } from '../../lib/groupBy';
import type { RunRecord, TaskRef } from '../run';
import { taskKey } from '../taskName';

/** Maximum number of runs of one task, the oldest, by which the task's earlier name is looked up. */
const RUNS_LOOKED_UP_MAX = 500;

/** What its system calls a task now, and the name under which it is kept. */
export interface Kept {
  readonly name: string;
  readonly kept: string;
}

/**
 * Keeps the name that a task of another system had when it was first imported, so that a task that
 * is renamed there stays one history with its goals. A task is known by the id that its system gives
 * it, or by runs that are stored under an earlier name. Names that the operator's patterns made are
 * left as they are.
 */
export class LastingNames {
  /** The tasks that were imported, by the source and by what they are known as in their system. */
  readonly #tasks = new Map<string, Kept>();
  /** The names under which they are kept, by the key of the task. */
  readonly #names = new Map<string, string>();

  constructor(private readonly db: Database) {}

  async apply(batch: readonly RunRecord[]): Promise<RunRecord[]> {
    const named = new Set(batch.map(nameKeyOf));
    for (const [key, runs] of groupBy(batch.filter(hasOwnName), keyOf)) {
      const [first] = runs;
      if (first === undefined || this.#tasks.has(key)) continue;
      const kept = await this.#nameOf(first, runs, named);
      this.#tasks.set(key, { name: first.taskType, kept });
      this.#names.set(nameKeyOf(first), kept);
    }
    return batch.map((run) =>
      hasOwnName(run)
        ? { ...run, taskType: this.#tasks.get(keyOf(run))?.kept ?? run.taskType }
        : run,
    );
  }

  /** The task by the name under which it is kept. */
  kept(task: TaskRef): TaskRef {
    return { ...task, taskType: this.#names.get(nameKeyOf(task)) ?? task.taskType };
  }

  /** The names of tasks that are kept under another one, each with it. */
  renamed(): Kept[] {
    return [...this.#tasks.values()].filter(({ name, kept }) => name !== kept);
  }

  /** @param named the keys of all tasks of the batch, as their systems call them now */
  async #nameOf(
    first: RunRecord,
    runs: readonly RunRecord[],
    named: ReadonlySet<string>,
  ): Promise<string> {
    const { source, taskType, taskId } = first;
    const knownAs = taskId === undefined ? taskType : `#${taskId}`;
    const [known] = await this.db.all<{ task_type: string }>(sql`
      SELECT task_type FROM task_names WHERE source = ${source} AND known_as = ${knownAs}`);
    if (known !== undefined) return known.task_type;
    const name = (await this.#earlierName(first, runs, named)) ?? (await this.#freeName(first));
    if (taskId !== undefined || name !== taskType)
      await this.db.run(sql`
        INSERT INTO task_names (source, known_as, task_type) VALUES (${source}, ${knownAs}, ${name})
        ON CONFLICT DO NOTHING`);
    return name;
  }

  /** The name of the task; with its id, where another task with an id is kept under this name. */
  async #freeName({ source, taskType, taskId }: RunRecord): Promise<string> {
    if (taskId === undefined) return taskType;
    const [taken] = await this.db.all(sql`
      SELECT 1 AS found FROM task_names
      WHERE source = ${source} AND task_type = ${taskType} AND known_as LIKE '#%' LIMIT 1`);
    return taken === undefined ? taskType : `${taskType} #${taskId}`;
  }

  /** The name under which runs of the task are stored, unless another task has its name now. */
  async #earlierName(
    { source, taskType }: RunRecord,
    runs: readonly RunRecord[],
    named: ReadonlySet<string>,
  ): Promise<string | undefined> {
    const [taken] = await this.db.all(sql`
      SELECT 1 AS found FROM task_executions
      WHERE source = ${source} AND task_type = ${taskType} LIMIT 1`);
    if (taken !== undefined) return undefined;
    const byAge = runs.toSorted((a, b) => a.startedAt - b.startedAt);
    const ids = byAge.slice(0, RUNS_LOOKED_UP_MAX).map(({ runId }) => runId);
    const [stored] = await this.db.all<{ task_type: string }>(sql`
      SELECT task_type FROM task_executions
      WHERE source = ${source} AND run_id IN (${join(ids)}) AND id_scope = 'source' LIMIT 1`);
    // Where the batch has runs under the earlier name, too, another task has that name now.
    const isTaken =
      stored !== undefined && named.has(nameKeyOf({ source, taskType: stored.task_type }));
    return isTaken ? undefined : stored?.task_type;
  }
}

/** The key of a task by its name, whatever its series. */
function nameKeyOf({ source, taskType }: Pick<TaskRef, 'source' | 'taskType'>): string {
  return taskKey({ source, taskType });
}

function keyOf({ source, taskType, taskId }: RunRecord): string {
  return JSON.stringify({ source, taskType, taskId });
}

/** Whether a run has the name that its system gives its task, and an id that is unique there. */
function hasOwnName({ idScope, isNamedByOperator }: RunRecord): boolean {
  return idScope === 'source' && isNamedByOperator !== true;
}
