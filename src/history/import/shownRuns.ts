import type { Window } from '../../lib/clock';
import type { RunRecord, TaskRef } from '../run';
import { taskKey } from '../taskName';
import type { NamedTask } from '../uniqueNames';

/** The time of a task's runs that an import covers, and the ids of those that it shows. */
export interface Covered {
  readonly task: TaskRef;
  /** The series or host of these runs; null where they have none. */
  readonly series: string | null;
  /** From the first to the last start of the task's runs in the import. */
  readonly window: Window;
  readonly running: ReadonlySet<string>;
}

/** Maximum number of tasks that are remembered; an import of more tasks covers the first of them. */
const TASKS_MAX = 10_000;

/**
 * Which runs an import shows, by task. A run that was running at an earlier import, that began
 * within the time that this import covers and that it does not show any more, is lost.
 */
export class ShownRuns {
  readonly #byTask = new Map<
    string,
    {
      task: TaskRef;
      series: string | null;
      since: number;
      until: number;
      running: Set<string>;
      runs: number;
    }
  >();

  add(run: RunRecord): void {
    const { source, taskType, startedAt, runId, host, series = host } = run;
    const key = taskKey({ source, taskType, ...(series === null ? {} : { series }) });
    const known = this.#byTask.get(key);
    if (known === undefined && this.#byTask.size >= TASKS_MAX) return;
    const entry = known ?? {
      task: { source, taskType },
      series,
      since: startedAt,
      until: startedAt,
      running: new Set<string>(),
      runs: 0,
    };
    entry.since = Math.min(entry.since, startedAt);
    entry.until = Math.max(entry.until, startedAt);
    entry.runs += 1;
    if (run.finishedAt === null) entry.running.add(runId);
    this.#byTask.set(key, entry);
  }

  /** The tasks of the import, each with the number of its runs. */
  named(): NamedTask[] {
    const runs = new Map<string, number>();
    for (const { task, runs: own } of this.#byTask.values())
      runs.set(task.taskType, (runs.get(task.taskType) ?? 0) + own);
    return [...runs].map(([name, count]) => ({ name, runs: count }));
  }

  covered(): Covered[] {
    return [...this.#byTask.values()].map(({ task, series, since, until, running }) => ({
      task,
      series,
      window: { since, until },
      running,
    }));
  }
}
