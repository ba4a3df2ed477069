import { DAY_SECONDS, type Instant, type Window } from '../../lib/clock';
import { groupBy } from '../../lib/groupBy';
import { firstAfter, firstFrom } from '../../lib/sorted';
import type { RunReader, SummaryWindow, TaskCounts, TaskHistory, TaskSummary } from '../history';
import { ENDED_DAYS, ENDED_RUNS, lostReasonOf, YOUNG_SECONDS } from '../lost';
import { isFailure, type Run, type TaskRef, type TaskRun } from '../run';
import { onlySeveral } from '../series';
import { taskKey } from '../taskName';
import { compare, type EndedRuns } from './endedRuns';
import { TaskIndex } from './taskIndex';

/** Reads the runs of tasks from memory. */
export class MemoryRuns implements RunReader {
  readonly #tasks: ReadonlyMap<string, TaskIndex>;
  /** The series of all tasks, by the key of the task with the series. */
  readonly #series: ReadonlyMap<string, TaskIndex>;
  /** Runs that have ended or have the status `running`, oldest start first. */
  readonly #begun: readonly TaskRun[];
  readonly #starts: Float64Array;

  constructor(
    runs: readonly TaskRun[],
    private readonly endedRuns: EndedRuns,
  ) {
    this.#tasks = new Map(
      [...groupBy(endedRuns.all, ({ task }) => taskKey(task))]
        .map(([key, own]) => [key, indexOf(own)] as const)
        .sort(([, a], [, b]) => byName(a.task, b.task)),
    );
    const inSeries = endedRuns.all.flatMap(({ task, run }): TaskRun[] =>
      typeof run.series === 'string' ? [{ task: { ...task, series: run.series }, run }] : [],
    );
    this.#series = new Map(
      [...groupBy(inSeries, ({ task }) => taskKey(task))].map(([key, own]) => [key, indexOf(own)]),
    );
    this.#begun = runs
      .filter(({ run }) => run.finishedAt !== null || run.status === 'running')
      .sort((a, b) => a.run.startedAt - b.run.startedAt);
    this.#starts = Float64Array.from(this.#begun, ({ run }) => run.startedAt);
  }

  async summaries(window: SummaryWindow): Promise<TaskCounts[]> {
    return [...this.#tasks.values()].flatMap((task) => task.counts(window) ?? []);
  }

  async seriesSummaries(window: SummaryWindow): Promise<TaskCounts[]> {
    return onlySeveral([...this.#series.values()].flatMap((task) => task.counts(window) ?? []));
  }

  async *taskHistories(
    summaries: readonly TaskSummary[],
    window: Window,
    limit: number,
  ): AsyncGenerator<TaskHistory> {
    for (const summary of summaries) {
      const key = taskKey(summary.task);
      const task = this.#tasks.get(key) ?? this.#series.get(key);
      yield task?.taskHistory(summary, window, limit) ?? {
        summary,
        runs: [],
        failures: [],
        sample: [],
      };
    }
  }

  async said(): Promise<[]> {
    return [];
  }

  async inFlight({ since, until }: Window): Promise<TaskRun[]> {
    return this.#begun
      .slice(firstFrom(this.#starts, since), firstAfter(this.#starts, until))
      .filter(({ run: { finishedAt } }) => finishedAt === null || finishedAt > until)
      .map(({ task, run }) => ({ task, run: this.#inFlightRun(task, run, until) }));
  }

  /** A run as it was at `until`, when it had not ended: lost if later runs had ended by then. */
  #inFlightRun(task: TaskRef, run: Run, until: Instant): Run {
    const inFlight = inFlightRun(run);
    if (run.lost === 'told' || run.lost === 'gone') return inFlight;
    const window = { since: run.startedAt - ENDED_DAYS * DAY_SECONDS, until };
    const isYoung = run.startedAt > until - YOUNG_SECONDS;
    const ended = isYoung ? [] : (this.#tasks.get(taskKey(task))?.newest(window, ENDED_RUNS) ?? []);
    const unended = { run: inFlight, lostAt: null, lives: undefined };
    const lost = lostReasonOf(unended, ended, until);
    return lost === undefined ? inFlight : { ...inFlight, lost };
  }

  async lastEndOn({ source }: TaskRef, host: string, window: Window): Promise<Instant | null> {
    const last = this.endedRuns.findLast(
      window,
      ({ task, run }) => task.source === source && run.host === host,
    );
    return last?.run.finishedAt ?? null;
  }

  async failed(window: Window, limit: number): Promise<TaskRun[]> {
    return this.endedRuns
      .within(window)
      .filter(({ run }) => isFailure(run))
      .slice(-limit);
  }

  async ofTask(task: TaskRef, window: Window, limit: number): Promise<readonly Run[]> {
    return this.#tasks.get(taskKey(task))?.newest(window, limit) ?? [];
  }
}

function indexOf(own: readonly TaskRun[]): TaskIndex {
  const [first] = own;
  if (first === undefined) throw new Error('a task without runs');
  return new TaskIndex(
    first.task,
    own.map(({ run }) => run),
  );
}

function byName(a: TaskRef, b: TaskRef): number {
  return compare(a.source, b.source) || compare(a.taskType, b.taskType);
}

function inFlightRun({ lost, ...run }: Run): Run {
  const isKnown = lost === 'told' || lost === 'gone';
  return {
    ...run,
    ...(isKnown ? { lost } : {}),
    finishedAt: null,
    status: 'running',
    error: null,
    exitCode: null,
  };
}
