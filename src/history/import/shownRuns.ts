import type { Window } from '../../lib/clock';
import type { RunRecord, TaskRef } from '../run';
import { taskKey } from '../taskName';
import type { NamedTask } from '../uniqueNames';

/** The time of a task's runs that an import covers, and the ids of those that it shows. */
export interface Covered {
  readonly task: TaskRef;
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
    { task: TaskRef; since: number; until: number; running: Set<string>; runs: number }
  >();

  add(run: RunRecord): void {
    const { source, taskType, startedAt, runId } = run;
    const key = taskKey({ source, taskType });
    const known = this.#byTask.get(key);
    if (known === undefined && this.#byTask.size >= TASKS_MAX) return;
    const entry = known ?? {
      task: { source, taskType },
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
    return [...this.#byTask.values()].map(({ task, runs }) => ({ name: task.taskType, runs }));
  }

  covered(): Covered[] {
    return [...this.#byTask.values()].map(({ task, since, until, running }) => ({
      task,
      window: { since, until },
      running,
    }));
  }
}
