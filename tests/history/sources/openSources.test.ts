import { describe, expect, test } from '@jest/globals';
import type { History } from '../../../src/history/history';
import { MemoryHistory } from '../../../src/history/memory/memoryHistory';
import { CombinedHistory } from '../../../src/history/sources/combined';
import { type Opening, OpenSources } from '../../../src/history/sources/openSources';
import { FailedError } from '../../../src/lib/errors';
import { collected } from '../../support/importing';
import { ofTask, outcomes } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const WHOLE = { since: 0, until: NOW };
const DOWN = new FailedError('the server is down.', 'start it');

/** A source with a failed run of the task `sync`, which notes in `closed` when it is closed. */
function source(name: string, closed: string[] = [], end = NOW): Opening {
  return {
    name,
    open: async () => {
      const runs = ofTask('sync', outcomes('x', { until: end }), name);
      const history = new MemoryHistory(runs, [{ source: name, found: 'a test', notes: [] }]);
      const close = async () => void closed.push(name);
      const { health, export: whole, runs: reader } = history;
      return { runs: reader, health, export: whole, close, snapshot: (body) => body() };
    },
  };
}
const failing = (name: string, error: Error = DOWN): Opening => ({
  name,
  open: () => Promise.reject(error),
});

describe('sources that are opened', () => {
  test('a source that cannot be opened is reported, and the others are open', async () => {
    const sources = await OpenSources.open([failing('air'), source('b')]);
    expect(sources.all()).toHaveLength(1);
    expect(sources.named('air')).toBeUndefined();
    expect(sources.failures).toMatchObject([
      { source: 'air', error: { message: 'Source air: the server is down.', hint: 'start it' } },
    ]);
  });

  test('an error that is a bug is not taken for a source that is down', async () => {
    await expect(OpenSources.open([failing('air', new TypeError('oops'))])).rejects.toThrow('oops');
  });

  test('a source that fails later is closed and no longer asked', async () => {
    const closed: string[] = [];
    const sources = await OpenSources.open([source('a', closed), source('b', closed)]);
    expect(await sources.ask('a', () => Promise.reject(DOWN))).toBeUndefined();
    expect(closed).toEqual(['a']);
    expect(await sources.ask('a', async () => 7)).toBeUndefined();
    expect(await sources.ask('b', async () => 7)).toBe(7);
    expect(sources.failures.map(({ source: name }) => name)).toEqual(['a']);
  });

  test('the answers of all sources are joined, without that of one that fails', async () => {
    const sources = await OpenSources.open([source('a'), source('b'), source('c')]);
    const ask = async (_: History, name: string) => {
      if (name === 'b') throw DOWN;
      return [name, name];
    };
    expect(await sources.askAll(ask)).toEqual(['a', 'a', 'c', 'c']);
    expect(await sources.askAll(ask)).toEqual(['a', 'a', 'c', 'c']);
    expect(sources.failures).toHaveLength(1);
  });

  test('closing closes every open source', async () => {
    const closed: string[] = [];
    await (await OpenSources.open([source('a', closed), source('b', closed)])).close();
    expect(closed).toEqual(['a', 'b']);
  });

  test('runs of a source that is not configured are kept by the built-in history', async () => {
    const sources = await OpenSources.open([source('local'), failing('air')]);
    const keeperOf = (name: string) => sources.keeperOf({ source: name, taskType: 'sync' });
    expect([keeperOf('local'), keeperOf('air'), keeperOf('github')]).toEqual([
      'local',
      'air',
      'local',
    ]);
  });

  test.each([
    ['the only source', [source('air')], [true]],
    ['the built-in history alone', [source('local')], [undefined]],
    ['one of two sources', [source('air'), source('local')], [undefined, undefined]],
    // With a source that is down, names must be the same as with one that answers.
    ['the only one of two that is open', [source('air'), failing('b')], [undefined]],
  ])('whether names are shown without their source: tasks of %s', async (_, openings, bare) => {
    const sources = await OpenSources.open(openings);
    const answers = await sources.askAllOfTasks(({ runs }) => runs.failed(WHOLE, 9));
    expect(answers.map(({ task }) => task.bare)).toEqual(bare);
  });
});

describe('one history over several sources', () => {
  const opened = (...openings: readonly Opening[]) => CombinedHistory.open(openings);
  const summary = (name: string) => ({ task: { source: name, taskType: 'sync' } });

  test('tasks, failures, runs in flight and ended runs come from every source', async () => {
    const { runs, export: whole, health } = await opened(source('local'), source('air'));
    const names = (answers: readonly { task: { source: string } }[]) =>
      answers.map(({ task }) => task.source);
    expect(names(await runs.summaries({ ...WHOLE, recentSince: [] }))).toEqual(['local', 'air']);
    expect(names(await runs.failed(WHOLE, 9))).toEqual(['local', 'air']);
    expect(names(await runs.inFlight({ since: 0, until: NOW - 1 }))).toEqual(['local', 'air']);
    expect(names(await whole.ended(WHOLE))).toEqual(['local', 'air']);
    expect(health.sources.map(({ source: name }) => name)).toEqual(['local', 'air']);
    expect((await health.freshness(NOW)).map((each) => each.source)).toEqual(['local', 'air']);
  });

  test('a question about one task goes to its source alone', async () => {
    const { runs } = await opened(source('local', [], NOW - HOUR), source('air'));
    const { task } = summary('air');
    expect(await runs.ofTask(task, WHOLE, 9)).toMatchObject([{ finishedAt: NOW }]);
    expect(await runs.ofTask(summary('local').task, WHOLE, 9)).toMatchObject([
      { finishedAt: NOW - HOUR },
    ]);
  });

  test('a question about a task of a source that is down has an empty answer', async () => {
    const { runs } = await opened(source('local'), failing('air'));
    const { task } = summary('air');
    expect(await runs.ofTask(task, WHOLE, 9)).toEqual([]);
    expect(await runs.lastEndOn(task, 'alpha', WHOLE)).toBeNull();
  });

  test('the histories of tasks are read source by source, but for one that is down', async () => {
    const { runs } = await opened(source('local'), source('air'), failing('gone'));
    const counted = await runs.summaries({ ...WHOLE, recentSince: [0] });
    const summaries = counted.flatMap(({ recent: [recent], ...whole }) =>
      recent === undefined ? [] : [{ ...whole, recent }],
    );
    const [first] = summaries;
    const gone = first === undefined ? [] : [{ ...first, ...summary('gone') }];
    const read = await collected(runs.taskHistories([...summaries, ...gone], WHOLE, 9));
    expect(read.map((history) => [history.summary.task.source, history.runs.length])).toEqual([
      ['local', 1],
      ['air', 1],
    ]);
  });

  test('runs that end after now are counted in all sources, with the latest of them', async () => {
    const late = (name: string, count: number, latest: number | null): Opening => ({
      name,
      open: async () => {
        const history = await source(name).open();
        const health = { ...history.health, endingAfter: async () => ({ count, latest }) };
        return { ...history, health };
      },
    });
    const both = await opened(late('a', 2, NOW + 9), late('b', 1, NOW + 99), late('c', 0, null));
    expect(await both.health.endingAfter(NOW)).toEqual({ count: 3, latest: NOW + 99 });
    expect(await (await opened(late('c', 0, null))).health.endingAfter(NOW)).toEqual({
      count: 0,
      latest: null,
    });
  });

  test("the operator's SQL goes to the source that it names", async () => {
    const answering: Opening = {
      name: 'air',
      open: async () =>
        new MemoryHistory([], [], async (name, text, { until }, limit) => [
          { name, text, until, limit },
        ]),
    };
    const { export: whole } = await opened(source('local'), answering, failing('gone'));
    expect(await whole.query('air', 'SELECT 1', WHOLE, 5)).toEqual([
      { name: 'air', text: 'SELECT 1', until: NOW, limit: 5 },
    ]);
    await expect(whole.query('gone', '', WHOLE, 5)).rejects.toThrow('Source gone: the server is');
    await expect(whole.query('nowhere', '', WHOLE, 5)).rejects.toMatchObject({
      message: 'There is no source nowhere.',
      hint: 'local, air, gone',
    });
  });

  test('a snapshot is that of the built-in history; without one the body just runs', async () => {
    let snapshots = 0;
    const local: Opening = {
      name: 'local',
      open: async () => ({
        ...(await source('local').open()),
        snapshot: (body) => {
          snapshots += 1;
          return body();
        },
      }),
    };
    expect(await (await opened(source('air'), local)).snapshot(async () => 7)).toBe(7);
    expect(await (await opened(source('air'))).snapshot(async () => 8)).toBe(8);
    expect(snapshots).toBe(1);
  });

  test('closing closes every source', async () => {
    const closed: string[] = [];
    await (await opened(source('a', closed), source('b', closed))).close();
    expect(closed).toEqual(['a', 'b']);
  });
});
