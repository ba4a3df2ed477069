import { describe, expect, test } from '@jest/globals';
import { emptySummary } from '../../../src/history/history';
import type { Mapping } from '../../../src/history/sql/mapping';
import { summarise } from '../../../src/history/sql/summaries';
import { INDEXED, PLAIN, PLAIN_SOURCE, readingIn } from '../../support/reading';
import { begun, lasting, ofTask, outcomes, ran } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const hoursAgo = (hours: number) => NOW - hours * HOUR;

describe.each<[string, Mapping, string]>([
  ['counted task by task through an index', INDEXED, 'local'],
  ['counted in one pass over the window', PLAIN, PLAIN_SOURCE],
])('tasks that are %s', (_, mapping, source) => {
  const counted = async (
    runs: Parameters<typeof readingIn>[0],
    since = 0,
    recentSince: readonly number[] = [],
  ) => summarise(await readingIn(runs, mapping), { since, until: NOW, recentSince });

  test('each task in tables has its counts, sorted by name', async () => {
    const runs = [...ofTask('sync', outcomes('..xtcs')), ...ofTask('load', outcomes('.'))];
    expect(await counted(runs)).toMatchObject([
      { task: { source, taskType: 'load' }, runsRead: 1, successes: 1, failures: 0 },
      {
        task: { source, taskType: 'sync' },
        runsRead: 6,
        successes: 2,
        failures: 2,
        firstStartedAt: hoursAgo(5) - 60,
        lastStartedAt: NOW - 60,
        lastSuccessAt: hoursAgo(4),
        lastFailureAt: hoursAgo(2),
      },
    ]);
  });

  test('a task in tables without an ended run in the window is left out', async () => {
    const runs = [...ofTask('sync', [begun(NOW - 60)]), ...ofTask('load', outcomes('..'))];
    expect(await counted(runs, hoursAgo(1))).toMatchObject([{ runsRead: 2 }]);
    expect(await counted(runs, NOW + 1)).toEqual([]);
  });

  test('a task in tables without success or failure has no last success or failure', async () => {
    expect(await counted(ofTask('sync', outcomes('c')))).toMatchObject([
      { lastSuccessAt: null, lastFailureAt: null, typicalSeconds: null },
    ]);
  });

  test('the typical duration in tables is the geometric mean of the successes', async () => {
    const runs = [...lasting([10, 1000], { until: hoursAgo(1) }), ...outcomes('x')];
    const [counts] = await counted(ofTask('sync', runs));
    expect(counts?.typicalSeconds).toBeCloseTo(100, 9);
  });

  test('a duration of zero or less in tables counts as a millisecond', async () => {
    const runs = [ran(NOW - 60, 0), ran(NOW - 30, -9), ran(hoursAgo(1), 1e6 / 1000)];
    const [counts] = await counted(ofTask('sync', runs));
    // The cube root of 0.001 * 0.001 * 1000 is 0.1.
    expect(counts?.typicalSeconds).toBeCloseTo(0.1, 9);
  });

  test('each recent part of a summary counts the runs from its instant on', async () => {
    const runs = [...lasting([100, 10, 40], { until: hoursAgo(1) }), ...outcomes('x')];
    const [counts] = await counted(ofTask('sync', runs), 0, [hoursAgo(2), NOW, NOW + 1]);
    expect(counts?.recent).toEqual([
      {
        runsRead: 3,
        successes: 2,
        failures: 1,
        firstFailureAt: NOW,
        longestSeconds: 40,
        shortestSeconds: 10,
      },
      {
        runsRead: 1,
        successes: 0,
        failures: 1,
        firstFailureAt: NOW,
        longestSeconds: null,
        shortestSeconds: null,
      },
      emptySummary({ source, taskType: 'sync' }).recent,
    ]);
  });

  test('a recent part of a summary that begins before the window holds the window', async () => {
    const [counts] = await counted(ofTask('sync', outcomes('...')), hoursAgo(1), [0]);
    expect(counts?.recent).toMatchObject([{ runsRead: 2 }]);
  });
});

test('tasks of one name in two sources are summarised as two tasks', async () => {
  const runs = [...ofTask('sync', outcomes('.')), ...ofTask('sync', outcomes('xx'), 'airflow')];
  for (const mapping of [INDEXED, { ...PLAIN, hasSources: true, runs: INDEXED.runs }]) {
    const window = { since: 0, until: NOW, recentSince: [] };
    expect(await summarise(await readingIn(runs, mapping), window)).toMatchObject([
      { task: { source: 'airflow', taskType: 'sync' }, failures: 2 },
      { task: { source: 'local', taskType: 'sync' }, failures: 0 },
    ]);
  }
});
