import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openInMemory } from '../../../src/db/open';
import {
  emptySummary,
  type History,
  type TaskCounts,
  type TaskSummary,
} from '../../../src/history/history';
import { compare } from '../../../src/history/memory/endedRuns';
import { MemoryHistory } from '../../../src/history/memory/memoryHistory';
import { isFailure, RUN_STATUSES, type Run, type TaskRun } from '../../../src/history/run';
import { NativeHistory } from '../../../src/history/sources/native';
import { storeRuns } from '../../../src/history/store';
import { taskKey } from '../../../src/history/taskName';
import { DAY_SECONDS as DAY, HOUR_SECONDS as HOUR } from '../../../src/lib/clock';
import { chances, times } from '../../support/views';
import { NOW } from '../../support/world';

const TASKS = [
  { source: 'local', taskType: 'backup' },
  { source: 'local', taskType: 'sync' },
  { source: 'airflow', taskType: 'sync' },
];
const HOSTS = ['alpha', 'beta', null];

/** Hours before `NOW`, whole and few, so that many instants are equal. */
const slot = fc.integer({ min: 0, max: 60 });
const run = fc.record({
  task: fc.constantFrom(...TASKS),
  startedAt: slot.map((hours) => NOW - hours * HOUR),
  seconds: fc.option(fc.constantFrom(0, 0.0004, 60, HOUR, 3 * HOUR), { freq: 8 }),
  status: fc.constantFrom(...RUN_STATUSES),
  host: fc.constantFrom(...HOSTS),
  attempt: fc.constantFrom(null, 1, 2),
});
type Given = typeof run extends fc.Arbitrary<infer Value> ? Value : never;

function taskRun(
  { task, startedAt, seconds, status, host, attempt }: Given,
  index: number,
): TaskRun {
  const finishedAt = seconds === null ? null : startedAt + seconds;
  const unnamed: Run = {
    runId: '',
    startedAt,
    finishedAt,
    status,
    error: null,
    exitCode: null,
    host,
    ...(host === null ? {} : { series: host }),
    attempt,
  };
  const said = isFailure(unnamed) ? { error: `error ${index}`, exitCode: index % 3 } : {};
  return { task, run: { ...unnamed, ...said, runId: `run ${index}` } };
}

const window = fc
  .tuple(slot, slot, slot)
  .map(([a, b, c]) =>
    [a, b, c].map((hours) => NOW + 2 * HOUR - hours * HOUR).toSorted((x, y) => x - y),
  )
  .map(([since = 0, recentSince = 0, until = 0]) => ({
    since,
    // Two instants, because detectors differ in how much of a window's end they call recent.
    recentSince: [recentSince, (recentSince + until) / 2],
    until,
  }));

/** A history in the database and one in memory, of the same runs. */
async function both(runs: readonly TaskRun[]): Promise<{ stored: History; recorded: History }> {
  const db = openInMemory();
  const records = runs.map(({ task, run: own }) => ({ ...task, ...own }));
  await storeRuns(db, records, NOW);
  const stored = new NativeHistory(db, (text) => text);
  return { stored, recorded: new MemoryHistory(runs, stored.health.sources) };
}

type Asked = (history: History) => Promise<unknown>;

async function expectSame(runs: readonly TaskRun[], ask: Asked): Promise<void> {
  const { stored, recorded } = await both(runs);
  try {
    expect(await ask(recorded)).toEqual(await ask(stored));
  } finally {
    await stored.close();
  }
}

/** To ten digits, as the two histories add up the logarithms in different orders. */
function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(10));
}

function byRunId({ run: a }: TaskRun, { run: b }: TaskRun): number {
  return a.runId < b.runId ? -1 : 1;
}

/** The members that a task history must give: all of a failed run, these four of any other run. */
function lightly(run: Run): Partial<Run> {
  const { startedAt, finishedAt, status, attempt } = run;
  return isFailure(run) ? run : { startedAt, finishedAt, status, attempt };
}

type Window = {
  readonly since: number;
  readonly until: number;
  readonly recentSince: readonly number[];
};

/** The summary of each task: its counts over the window and since the first of `recentSince`. */
function summariesOf(counted: readonly TaskCounts[]): TaskSummary[] {
  return counted.map(({ recent, ...whole }) => ({
    ...whole,
    recent: recent[0] ?? emptySummary(whole.task).recent,
  }));
}

async function taskHistoriesOf(history: History, asked: Window, limit: number) {
  const found = [];
  const summaries = summariesOf(await history.runs.summaries(asked));
  for await (const { summary, runs: newest, failures, sample } of history.runs.taskHistories(
    summaries,
    asked,
    limit,
  ))
    found.push({ task: summary.task, runs: newest.map(lightly), failures, sample });
  return found;
}

const runs = fc.array(run, { maxLength: 60, size: 'max' }).map((all) => all.map(taskRun));
/**
 * Runs that differ in more than their host: of a task's equal runs, the database does not define
 * which are among the newest or in a sample.
 */
const told = fc
  .uniqueArray(run, {
    maxLength: 60,
    size: 'max',
    selector: ({ host: _, ...all }) => JSON.stringify(all),
  })
  .map((all) => all.map(taskRun));
const limit = fc.integer({ min: 1, max: 12 });

function alike(name: string, asked: fc.Arbitrary<Asked>, given = runs): void {
  test(name, () =>
    fc.assert(
      fc.asyncProperty(given, asked, (all, ask) => expectSame(all, ask)),
      { numRuns: 80 },
    ),
  );
}

describe('a history in memory answers as the database does', () => {
  alike(
    'memory and database give the same summaries',
    window.map((asked) => async (history) => {
      const summaries = await history.runs.summaries(asked);
      return summaries.map((summary) => ({
        ...summary,
        typicalSeconds: rounded(summary.typicalSeconds),
      }));
    }),
  );

  alike(
    'memory and database give the same summaries of series',
    window.map((asked) => async (history) => {
      const summaries = await history.runs.seriesSummaries(asked);
      return summaries
        .map((summary) => ({ ...summary, typicalSeconds: rounded(summary.typicalSeconds) }))
        .sort((a, b) => compare(taskKey(a.task), taskKey(b.task)));
    }),
  );

  alike(
    'memory and database give the same task histories',
    fc.tuple(window, limit).map(
      ([asked, most]) =>
        (history) =>
          taskHistoriesOf(history, asked, most),
    ),
    told,
  );

  alike(
    'memory and database give the same runs in flight at the end of a window',
    window.map((asked) => async (history) => (await history.runs.inFlight(asked)).sort(byRunId)),
  );

  alike(
    'memory and database give the same failed runs of all tasks',
    fc.tuple(window, limit).map(
      ([asked, most]) =>
        (history) =>
          history.runs.failed(asked, most),
    ),
  );

  alike(
    'memory and database give the same runs of one task',
    fc.tuple(window, limit, fc.constantFrom(...TASKS)).map(
      ([asked, most, task]) =>
        (history) =>
          history.runs.ofTask(task, asked, most),
    ),
  );

  alike(
    'memory and database agree on when a host was last seen',
    fc.tuple(window, fc.constantFrom(...TASKS), fc.constantFrom('alpha', 'beta', 'gamma')).map(
      ([asked, task, host]) =>
        (history) =>
          history.runs.lastEndOn(task, host, asked),
    ),
  );

  alike(
    'memory and database give the same runs that ended in a window',
    window.map((asked) => (history) => history.export.ended(asked)),
  );
});

describe('a history of thousands of runs', () => {
  /** 1500 runs of the last 40 days, most of them of one task. */
  const many = (seed: number): TaskRun[] => {
    const chance = chances(seed);
    const oneOf = <Value>(values: readonly Value[]) =>
      values[Math.floor(chance() * values.length)] as Value;
    return times(1500, (index) =>
      taskRun(
        {
          task: chance() < 0.8 ? oneOf(TASKS.slice(0, 1)) : oneOf(TASKS),
          startedAt: NOW - Math.floor(chance() ** 2 * 40 * 24 * 60) * 60 - index / 2000,
          seconds: oneOf([null, 1, 10, 100, HOUR]),
          status: oneOf(RUN_STATUSES),
          host: oneOf(HOSTS),
          attempt: null,
        },
        index,
      ),
    );
  };

  test.each([1, 2])(
    'memory and database sample thousands of runs alike (seed %d)',
    async (seed) => {
      const asked = { since: NOW - 35 * DAY, recentSince: [NOW - DAY], until: NOW - HOUR };
      const all = many(seed);
      const [first] = await taskHistoriesOf((await both(all)).recorded, asked, 40);
      expect(first?.sample.length).toBeGreaterThan(0);
      for (const most of [1, 40, 200, 333])
        await expectSame(all, (history) => taskHistoriesOf(history, asked, most));
    },
  );

  test.each([3, 4])(
    'memory and database agree on the freshness of sources (seed %d)',
    async (seed) => {
      const sorted: (now: number) => Asked = (now) => async (history) =>
        (await history.health.freshness(now)).toSorted((a, b) => (a.source < b.source ? -1 : 1));
      const all = many(seed);
      for (const days of [0, 3.3, 9, 20]) await expectSame(all, sorted(NOW - days * DAY));
      await expectSame(all.slice(0, 90), sorted(NOW));
    },
  );
});
