import { describe, expect, test } from '@jest/globals';
import { EndedRuns } from '../../../src/history/memory/endedRuns';
import { MemoryHealth } from '../../../src/history/memory/memoryHealth';
import { DAY, ofTask, ran, series, times } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

async function freshnessOf(ends: readonly number[], now = NOW) {
  const runs = ofTask(
    'sync',
    ends.map((end) => ran(end - 60)),
  );
  const [freshness] = await new MemoryHealth(new EndedRuns(runs), []).freshness(now);
  return freshness;
}

describe('the freshness of sources in memory', () => {
  test('the freshness of each source in memory is that of its own runs', async () => {
    const runs = [...ofTask('sync', [ran(NOW - 60)]), ...ofTask('load', [ran(NOW)], 'airflow')];
    const health = new MemoryHealth(new EndedRuns(runs), []);
    const freshness = await health.freshness(NOW);
    expect(freshness.map(({ source, recentEnds }) => [source, recentEnds])).toEqual([
      ['local', [NOW]],
      ['airflow', []],
    ]);
  });

  test('the freshness in memory has the newest ends first, none later or too old', async () => {
    const ends = [NOW - 30 * DAY - 1, NOW - 30 * DAY, NOW - HOUR, NOW, NOW + 1];
    expect((await freshnessOf(ends))?.recentEnds).toEqual([NOW, NOW - HOUR, NOW - 30 * DAY]);
  });

  test('the freshness in memory has at most the 500 newest ends', async () => {
    const recent = (await freshnessOf(series(NOW - 500, 1, 501)))?.recentEnds;
    expect(recent).toHaveLength(500);
    expect(recent?.at(-1)).toBe(NOW - 499);
  });

  test('the volume in memory counts the ends of three hours, bounds included', async () => {
    expect(await freshnessOf([NOW - 3 * HOUR - 1, NOW - 3 * HOUR, NOW])).toMatchObject({
      volume: 2,
    });
  });

  test('a source in memory that runs hourly has a usual volume of four on each day', async () => {
    const { usualVolumes } = (await freshnessOf(series(NOW - 10 * DAY, HOUR, 241))) ?? {};
    expect(usualVolumes).toEqual(times(7, 4));
  });

  test("a day's usual volume in memory is the least of windows an hour apart", async () => {
    // Three runs of yesterday: two ended in the same three hours as now, one an hour before them.
    const yesterday = NOW - DAY;
    const ends = [yesterday - 3.5 * HOUR, yesterday - 2.5 * HOUR, yesterday - 0.5 * HOUR];
    const { usualVolumes } = (await freshnessOf(ends)) ?? {};
    // The hours an hour earlier hold 2 ends, the same hours 2, and those an hour later 1.
    expect(usualVolumes).toEqual([1, 0, 0, 0, 0, 0, 0]);
  });

  test.each([
    ['7 days, 3 hours', 7 * DAY + 3 * HOUR, true],
    ['a second less than 7 days, 3 hours', 7 * DAY + 3 * HOUR - 1, false],
    ['37 days, 3 hours', 37 * DAY + 3 * HOUR, true],
    ['a second more than 37 days, 3 hours', 37 * DAY + 3 * HOUR + 1, false],
  ])(
    'a run in memory of %s ago, at age %d, shows that the source is older: %s',
    async (...given) => {
      const [, age, isOlder] = given;
      expect(await freshnessOf([NOW - age, NOW])).toMatchObject({ isOlder });
    },
  );
});

test('runs in memory have no failures, short sources or unknown statuses', async () => {
  const found = [{ source: 'local', found: 'a test', notes: [] }];
  const health = new MemoryHealth(new EndedRuns(ofTask('sync', [ran(NOW + HOUR)])), found);
  expect(health.sources).toEqual(found);
  expect([
    health.failures,
    await health.shorterThan(),
    await health.unknownStatuses(),
    await health.endingAfter(),
  ]).toEqual([[], [], [], { count: 0, latest: null }]);
});
