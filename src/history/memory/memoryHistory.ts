import { DAY_SECONDS, HOUR_SECONDS, type Instant } from '../../lib/clock';
import { groupBy } from '../../lib/groupBy';
import { firstAfter, firstFrom } from '../../lib/sorted';
import {
  FRESHNESS_DAYS,
  FRESHNESS_HOURS,
  FRESHNESS_PAST_DAYS,
  FRESHNESS_RUNS,
  type Freshness,
  type History,
  isFailure,
  type Run,
  type SourceFound,
  type TaskRef,
  type TaskRun,
} from '../history';
import { taskKey } from '../taskName';
import { TaskIndex } from './taskIndex';

/**
 * A history that is all in memory: it answers as the database does whose runs it holds, for any instant, and fast enough
 * to be asked hour by hour. At an instant a run that ended later is one that has begun.
 */
export function memoryHistory(
  all: Iterable<TaskRun>,
  sources: readonly SourceFound[],
  query: History['query'] = async () => [],
): History {
  const runs = [...all];
  const ended = runs.filter(({ run }) => run.finishedAt !== null).sort(byEnd);
  const tasks = new Map(
    [...groupBy(ended, ({ task }) => taskKey(task))]
      .map(([key, own]) => [key, taskOf(own)] as const)
      .sort(([, a], [, b]) => byName(a.task, b.task)),
  );
  const begun = runs
    .filter(({ run }) => run.finishedAt !== null || run.status === 'running')
    .sort(byStart);
  const starts = Float64Array.from(begun, ({ run }) => run.startedAt);
  const ends = Float64Array.from(ended, ({ run }) => run.finishedAt ?? 0);
  const endsOf = new Map(
    [...groupBy(ended, ({ task }) => task.source)].map(([source, own]) => [
      source,
      Float64Array.from(own, ({ run }) => run.finishedAt ?? 0),
    ]),
  );

  return {
    sources,
    failures: [],
    summaries: async (window) => [...tasks.values()].flatMap((task) => task.summary(window) ?? []),
    async *taskHistories(summaries, window, limit) {
      for (const summary of summaries) {
        const task = tasks.get(taskKey(summary.task));
        yield task?.taskHistory(summary, window, limit) ?? {
          summary,
          runs: [],
          failures: [],
          sample: [],
        };
      }
    },
    async inFlight({ since, until }) {
      const isInFlight = ({ finishedAt }: Run) => finishedAt === null || finishedAt > until;
      return begun
        .slice(firstFrom(starts, since), firstAfter(starts, until))
        .filter(({ run }) => isInFlight(run))
        .map(({ task, run }) => ({ task, run: inFlightRun(run) }));
    },
    async lastEndOn({ source }, host, { since, until }) {
      for (let index = firstAfter(ends, until) - 1; index >= firstFrom(ends, since); index--) {
        const candidate = ended[index];
        if (candidate?.task.source === source && candidate.run.host === host)
          return candidate.run.finishedAt;
      }
      return null;
    },
    async failedRuns({ since, until }, limit) {
      return ended
        .slice(firstFrom(ends, since), firstAfter(ends, until))
        .filter(({ run }) => isFailure(run))
        .slice(-limit);
    },
    runs: async (task, window, limit) => tasks.get(taskKey(task))?.newest(window, limit) ?? [],
    query,
    endingAfter: async () => ({ count: 0, latest: null }),
    freshness: async (now) => [...endsOf].map(([source, own]) => freshnessOf(source, own, now)),
    shorterThan: async () => [],
    unknownStatuses: async () => [],
    endedRuns: async ({ since, until }) =>
      ended.slice(firstFrom(ends, since), firstAfter(ends, until)),
    snapshot: (body) => body(),
    close: async () => undefined,
  };
}

function taskOf(own: readonly TaskRun[]): TaskIndex {
  const [first] = own;
  if (first === undefined) throw new Error('a task without runs');
  return new TaskIndex(
    first.task,
    own.map(({ run }) => run),
  );
}

/** As the database orders them. */
function byEnd({ run: a }: TaskRun, { run: b }: TaskRun): number {
  return (
    (a.finishedAt ?? 0) - (b.finishedAt ?? 0) ||
    a.startedAt - b.startedAt ||
    compare(a.status, b.status) ||
    (a.attempt ?? -1) - (b.attempt ?? -1) ||
    compare(a.runId, b.runId)
  );
}

function byStart({ run: a }: TaskRun, { run: b }: TaskRun): number {
  return a.startedAt - b.startedAt;
}

function byName(a: TaskRef, b: TaskRef): number {
  return compare(a.source, b.source) || compare(a.taskType, b.taskType);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function inFlightRun(run: Run): Run {
  return { ...run, finishedAt: null, status: 'running', error: null, exitCode: null };
}

function freshnessOf(source: string, ends: Float64Array, now: Instant): Freshness {
  const until = firstAfter(ends, now);
  const since = Math.max(
    firstFrom(ends, now - FRESHNESS_DAYS * DAY_SECONDS),
    until - FRESHNESS_RUNS,
  );
  const volume = (end: Instant) =>
    firstAfter(ends, end) - firstFrom(ends, end - FRESHNESS_HOURS * HOUR_SECONDS);
  const usual = (day: number) =>
    Math.min(...[-1, 0, 1].map((hour) => volume(now - day * DAY_SECONDS + hour * HOUR_SECONDS)));
  const old = now - FRESHNESS_PAST_DAYS * DAY_SECONDS - FRESHNESS_HOURS * HOUR_SECONDS;
  return {
    source,
    recentEnds: [...ends.slice(since, until)].reverse(),
    volume: volume(now),
    usualVolumes: Array.from({ length: FRESHNESS_PAST_DAYS }, (_, index) => usual(index + 1)),
    isOlder: firstAfter(ends, old) > firstFrom(ends, old - FRESHNESS_DAYS * DAY_SECONDS),
  };
}
