import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { readFreshness } from '../../../src/history/sql/freshness';
import type { Mapping } from '../../../src/history/sql/mapping';
import { INDEXED, PLAIN, PLAIN_SOURCE, readingIn } from '../../support/reading';
import { DAY, ofTask, ran, series, times } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

async function freshnessOf(ends: readonly number[], mapping: Mapping = PLAIN) {
  const runs = ends.map((end, index) => ran(end - 60, 60, { runId: String(index) }));
  return readFreshness(NOW, await readingIn(ofTask('sync', runs), mapping));
}

describe('the freshness of sources in tables', () => {
  test('the freshness of an hourly source in tables has usual volumes and all ends', async () => {
    expect(await freshnessOf(series(NOW - 10 * DAY, HOUR, 241))).toEqual([
      {
        source: PLAIN_SOURCE,
        recentEnds: series(NOW, -HOUR, 241),
        pastEnds: [],
        volume: 4,
        usualVolumes: times(7, 4),
        isOlder: true,
      },
    ]);
  });

  test('the freshness of a source in tables without a run is told as empty', async () => {
    expect(await freshnessOf([])).toEqual([
      {
        source: PLAIN_SOURCE,
        recentEnds: [],
        pastEnds: [],
        volume: 0,
        usualVolumes: times(7, 0),
        isOlder: false,
      },
    ]);
  });

  test('the freshness of sources that share a table is told one by one', async () => {
    const runs = [
      ...ofTask('sync', [ran(NOW - 60)]),
      ...ofTask('load', [ran(NOW - 90)], 'airflow'),
    ];
    const freshness = await readFreshness(NOW, await readingIn(runs, INDEXED));
    expect(freshness).toMatchObject([
      { source: 'airflow', recentEnds: [NOW - 30], volume: 1 },
      { source: 'local', recentEnds: [NOW], volume: 1 },
    ]);
  });

  test('an end after now does not count for the freshness of tables', async () => {
    expect(await freshnessOf([NOW + 1])).toMatchObject([{ recentEnds: [], volume: 0 }]);
  });

  test('older ends are read only of a source without any within a month, at most 20', async () => {
    const past = series(NOW - 31 * DAY, -DAY, 25);
    expect(await freshnessOf(past)).toMatchObject([
      { recentEnds: [], pastEnds: past.slice(0, 20) },
    ]);
    expect(await freshnessOf([NOW - DAY, ...past])).toMatchObject([{ pastEnds: [] }]);
  });

  test('ends of a quiet source in tables are read a month back, and no further', async () => {
    const ends = [NOW - 30 * DAY - 1, NOW - 30 * DAY, NOW - 5 * DAY];
    expect(await freshnessOf(ends)).toMatchObject([
      { recentEnds: [NOW - 5 * DAY, NOW - 30 * DAY] },
    ]);
  });

  test('the freshness of tables has at most the 500 newest ends', async () => {
    const [freshness] = await freshnessOf(series(NOW - 500 * 60, 60, 501));
    expect(freshness?.recentEnds).toHaveLength(500);
    expect(freshness?.recentEnds.at(-1)).toBe(NOW - 499 * 60);
  });

  test("a day's usual volume in tables is the least of windows an hour apart", async () => {
    const yesterday = NOW - DAY;
    const ends = [yesterday - 3.5 * HOUR, yesterday - 2.5 * HOUR, yesterday - 0.5 * HOUR];
    // The hours an hour earlier hold 2 ends, the same hours 2, and those an hour later 1.
    expect(await freshnessOf(ends)).toMatchObject([{ usualVolumes: [1, 0, 0, 0, 0, 0, 0] }]);
  });
});

describe('whether a source is older than the usual days', () => {
  const USUAL = 7 * DAY + 3 * HOUR;

  test.each([
    [USUAL, true],
    [USUAL - 1, false],
    [USUAL + 30 * DAY, true],
    [USUAL + 30 * DAY + 1, false],
  ])(
    'a run in tables of %d seconds ago shows that the source is older: %s',
    async (age, isOlder) => {
      expect(await freshnessOf([NOW - age])).toMatchObject([{ isOlder }]);
    },
  );

  test.each([
    ['a second before the usual days', NOW - USUAL - 1, true],
    ['with the usual days', NOW - USUAL, false],
    ['at an unknown time', null, false],
  ])(
    'a source in tables is judged by its oldest run, which began %s',
    async (_, oldest, isOlder) => {
      // The oldest run says more than the window of a month, in which there is no run.
      const mapping = { ...PLAIN, oldest: sql`SELECT ${oldest} AS oldest` };
      expect(await freshnessOf([], mapping)).toMatchObject([{ isOlder }]);
    },
  );
});
