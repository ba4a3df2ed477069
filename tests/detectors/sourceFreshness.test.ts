import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULTS } from '../../src/config/defaults';
import { sourceFreshness } from '../../src/detectors/sourceFreshness';
import type { Freshness } from '../../src/history/history';
import { onIncompleteHistory, restsOnIncompleteHistory } from '../../src/proposals/proposal';
import { finding } from '../support/finding';
import { HOUR, NOW, runsOf, World } from '../support/world';

const OPTIONS = DEFAULTS.detectors.feed_detector;

function diagnoseFreshness(freshness: Freshness, now: number, options: typeof OPTIONS) {
  return sourceFreshness.make(options, { timeZone: 'UTC' }).diagnose(freshness, now);
}

/** 14:00 UTC on Wednesday 2025-11-12, at least two days from any weekend. */
const WEDNESDAY = NOW + 72 * HOUR;

/** The freshness of a source whose runs ended `hoursAgo` before WEDNESDAY, newest first. */
function freshnessOf(
  hoursAgo: readonly number[],
  volume = 0,
  usualVolumes: readonly number[] = [],
  isOlder = false,
): Freshness {
  return {
    source: 'local',
    recentEnds: hoursAgo.map((hours) => WEDNESDAY - hours * HOUR),
    volume,
    usualVolumes,
    pastEnds: [],
    isOlder,
  };
}

function every(hours: number, count: number, from: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index * hours);
}

describe('the age of the newest run', () => {
  test('a source is stale above three times its longest pause, not at exactly three', () => {
    expect(diagnoseFreshness(freshnessOf(every(6, 10, 18)), WEDNESDAY, OPTIONS)).toBeUndefined();
    expect(diagnoseFreshness(freshnessOf(every(6, 10, 18.01)), WEDNESDAY, OPTIONS)).toMatchObject({
      patternDetected: 'history_feed_stale',
      confidence: 0.8001,
      symptom: 'its newest run ended 18 hours ago; its longest usual pause is 6 hours',
    });
  });

  test('one long pause among short ones makes a long silence usual', () => {
    const withWeekend = [40, 41, 42, 43, 44, 80, 81, 82, 83];
    expect(diagnoseFreshness(freshnessOf(withWeekend), WEDNESDAY, OPTIONS)).toBeUndefined();
  });

  test('a source with fewer than five pauses, or known for under a day, is not judged', () => {
    expect(diagnoseFreshness(freshnessOf(every(6, 5, 100)), WEDNESDAY, OPTIONS)).toBeUndefined();
    expect(diagnoseFreshness(freshnessOf(every(6, 6, 100)), WEDNESDAY, OPTIONS)).toBeDefined();
    expect(diagnoseFreshness(freshnessOf(every(1, 24, 10)), WEDNESDAY, OPTIONS)).toBeUndefined();
    expect(diagnoseFreshness(freshnessOf(every(1, 25, 10)), WEDNESDAY, OPTIONS)).toBeDefined();
  });

  test('the confidence grows with the silence to 0.85, too low for automatic approval', () => {
    const confidences = [20, 21, 24, 36, 600].map(
      (age) => diagnoseFreshness(freshnessOf(every(6, 10, age)), WEDNESDAY, OPTIONS)?.confidence,
    );
    expect(confidences).toEqual([0.8167, 0.825, 0.85, 0.85, 0.85]);
  });

  test('the first weekend may be silent for 72 hours, a later one for 3 such pauses', () => {
    const friday = WEDNESDAY - 5 * 24 * HOUR; // Friday at 14:00 UTC
    const working = (days: readonly number[]) => ({
      ...freshnessOf([]),
      recentEnds: days.flatMap((day) =>
        every(1, 8, 0).map((hour) => friday - (day * 24 + hour) * HOUR),
      ),
    });
    const at = (hours: number, days: readonly number[]) =>
      diagnoseFreshness(working(days), friday + hours * HOUR, OPTIONS);
    expect(at(71, [0, 1, 2, 3, 4])).toBeUndefined();
    expect(at(73, [0, 1, 2, 3, 4])).toBeDefined();
    expect(at(190, [0, 1, 2, 3, 4, 7, 8])).toBeUndefined();
  });

  test('500 runs within a day are stale after 72 hours; a new source is not judged', () => {
    const busy = every(0.03, 500, 72.1);
    expect(diagnoseFreshness(freshnessOf(busy, 0, [], true), WEDNESDAY, OPTIONS)).toMatchObject({
      patternDetected: 'history_feed_stale',
    });
    expect(
      diagnoseFreshness(freshnessOf(every(0.03, 500, 71.9), 0, [], true), WEDNESDAY, OPTIONS),
    ).toBeUndefined();
    expect(diagnoseFreshness(freshnessOf(busy), WEDNESDAY, OPTIONS)).toBeUndefined();
  });
});

describe('the volume of the last hours', () => {
  const days = [40, 44, 41, 39, 40, 42, 40];
  const volume = (runs: number, usual: readonly number[] = days) =>
    diagnoseFreshness(freshnessOf([0.1], runs, usual), WEDNESDAY, OPTIONS);

  test('a volume below a quarter of the usual is too low, exactly a quarter is not', () => {
    expect(volume(10)).toBeUndefined();
    expect(volume(9)).toMatchObject({ patternDetected: 'history_feed_thin', confidence: 0.8 });
    expect(volume(0)).toMatchObject({
      confidence: 0.85,
      symptom: '0 runs in the last 3 hours; 40 around the same hours of past days',
    });
  });

  test('a day as quiet as the same weekday a week ago is usual', () => {
    const sunday = [0, 40, 40, 40, 40, 40, 0];
    expect(
      diagnoseFreshness(freshnessOf([50], 0, sunday, true), WEDNESDAY, OPTIONS),
    ).toBeUndefined();
    expect(
      diagnoseFreshness(
        freshnessOf([50], 0, [0, 40, 40, 40, 40, 40, 40], true),
        WEDNESDAY,
        OPTIONS,
      ),
    ).toBeDefined();
    // In the first week of a source its Sundays are not known.
    expect(diagnoseFreshness(freshnessOf([50], 0, sunday), WEDNESDAY, OPTIONS)).toBeDefined();
  });

  test('past days of an outage do not lower the usual volume', () => {
    expect(volume(0, [0, 0, 0, 0, 40, 40, 40])).toBeDefined();
  });

  test('a volume with under ten usual runs, or three past days, is not judged', () => {
    expect(volume(0, [9, 9, 9, 9, 9, 9, 9])).toBeUndefined();
    expect(volume(0, [10, 10, 10, 10, 10, 10, 10])).toBeDefined();
    expect(volume(0, [40, 40, 0, 0, 0, 0, 0])).toBeUndefined();
    expect(volume(0, [40, 40, 40, 0, 0, 0, 0])).toBeDefined();
  });
});

test('one more run never makes a source unhealthy, for any usual volumes', () => {
  fc.assert(
    fc.property(
      fc.nat(100),
      fc.array(fc.nat(100), { minLength: 7, maxLength: 7 }),
      (runs, usual) => {
        const [less, more] = [runs, runs + 1].map((count) =>
          diagnoseFreshness(freshnessOf([0.1], count, usual), WEDNESDAY, OPTIONS),
        );
        expect(less === undefined && more !== undefined).toBe(false);
      },
    ),
  );
});

describe('a scan of an unhealthy source', () => {
  /**
   * Forty tasks with eight days of hourly runs, the newest of which ended `hoursAgo`, and the task
   * `broken` with the runs in `failing`.
   */
  async function worldUpTo(hoursAgo: number, failing: readonly string[]): Promise<World> {
    const world = new World();
    const hours = every(1, 192, hoursAgo).map(String);
    await world.import(
      Array.from({ length: 40 }, (_, task) => runsOf(`task_${task}`, hours)).flat(),
    );
    await world.import(runsOf('broken', failing));
    return world;
  }

  test('scans warn of a thin source, open only one goal, and do not say all is well', async () => {
    const world = await worldUpTo(4, []);
    const first = await world.goalgen(['scan']);
    expect(first.stderr).toContain(
      'WARN - Source local delivers less than usual: ' +
        '0 runs in the last 3 hours; 160 around the same',
    );
    expect(first.stdout).not.toContain('Nothing found');
    const quiet = await world.goalgen(['scan', '--quiet'], { now: NOW + HOUR });
    expect(quiet).toMatchObject({ code: 0, stdout: '', stderr: '' }); // told once
    expect(await world.json(['list'])).toMatchObject([
      {
        text: "Find out why fewer runs than usual arrive from 'local'",
        created_by: 'feed_detector',
        state: 'proposed',
      },
    ]);
  });

  test('a finding on an unhealthy source is proposed where it would be approved', async () => {
    const failing = ['0.5!', '1!', '1.5!', '2!', '2.5!', '3!'];
    const ill = await worldUpTo(4, failing);
    const well = await worldUpTo(0, failing);
    await Promise.all([ill.ok(['scan']), well.ok(['scan'])]);
    const stateOf = async (world: World) =>
      (await world.json<{ text: string; state: string; confidence: number }[]>(['list'])).filter(
        ({ text }) => text.includes('broken'),
      );
    expect(await stateOf(well)).toMatchObject([{ state: 'active', confidence: 0.95 }]);
    expect(await stateOf(ill)).toMatchObject([{ state: 'proposed', confidence: 0.95 }]);
    // A later sighting on the unhealthy source leaves the goal proposed; one on a source that is
    // taken to be healthy approves it.
    await ill.ok(['scan'], { now: NOW + 60 });
    expect(await stateOf(ill)).toMatchObject([{ state: 'proposed' }]);
    await ill.ok(['scan', '--set', 'detectors.feed_detector.enabled=false'], { now: NOW + 120 });
    expect(await stateOf(ill)).toMatchObject([{ state: 'active' }]);
  });

  test("a finding of an operator's own query on an unhealthy source is only proposed", async () => {
    const own = {
      name: 'always',
      pattern: 'always_found',
      sql: "SELECT 'everything' AS subject",
      text: 'Look at {subject}',
      confidence: 0.95,
    };
    const stateIn = async (world: World) => {
      writeFileSync(join(world.folder, 'goalgen.json'), JSON.stringify({ ownDetectors: [own] }));
      await world.ok(['scan']);
      return (await world.json<{ text: string; state: string }[]>(['list'])).filter(({ text }) =>
        text.startsWith('Look'),
      );
    };
    expect(await stateIn(await worldUpTo(0, []))).toMatchObject([{ state: 'active' }]);
    expect(await stateIn(await worldUpTo(4, []))).toMatchObject([{ state: 'proposed' }]);
  });

  test('the alternatives of a finding on an incomplete history are marked as well', () => {
    const marked = onIncompleteHistory(
      finding({ alternatives: [finding({ patternDetected: 'task_slowed' })] }),
    );
    expect(
      [marked, ...(marked.alternatives ?? [])].map(({ evidence }) =>
        restsOnIncompleteHistory(evidence),
      ),
    ).toEqual([true, true]);
  });

  test('missing successes are not taken for a problem that got worse', async () => {
    const world = await worldUpTo(0, []);
    const mixed = ['0.2!', '2!', '3.6!', ...every(0.7, 12, 3.5).map(String)];
    await world.import(runsOf('shaky', mixed));
    await world.ok(['scan', '--set', 'gates.minConfidence=0.5']);
    await world.ok(['reject', 'goal_']);
    // The recent successes of the whole source go missing: only the task's failures are left.
    world.sql(
      `DELETE FROM task_executions WHERE status = 'success' AND finished_at > ${NOW - 24 * HOUR}`,
    );
    const lenient = ['scan', '--set', 'gates.minConfidence=0.5'];
    expect((await world.goalgen(lenient, { now: NOW + 60 })).stdout).toContain(
      '1 duplicate_goal_exists',
    );
    const without = await world.goalgen(
      [...lenient, '--set', 'detectors.feed_detector.enabled=false'],
      {
        now: NOW + 120,
      },
    );
    expect(without.stdout).toContain("'shaky'");
  });
});

describe('a source without any run in 30 days', () => {
  const days = (ago: readonly number[]) => ({
    ...freshnessOf([]),
    pastEnds: ago.map((each) => WEDNESDAY - each * 24 * HOUR),
  });

  test('a source that had runs and has none in 30 days is ill, however long', () => {
    for (const past of [[31], [31, 32, 33], [400, 401]])
      expect(diagnoseFreshness(days(past), WEDNESDAY, OPTIONS)).toMatchObject({
        patternDetected: 'history_feed_stale',
        symptom: `its newest run ended ${past[0]} days ago`,
        confidence: 0.85,
      });
  });

  test('a source whose runs are three months apart is ill only after three such pauses', () => {
    expect(diagnoseFreshness(days([270, 360, 450]), WEDNESDAY, OPTIONS)).toBeUndefined();
    expect(diagnoseFreshness(days([271, 361, 451]), WEDNESDAY, OPTIONS)).toMatchObject({
      confidence: 0.85,
    });
  });

  test('a source that never had a run is not ill', () => {
    expect(diagnoseFreshness(days([]), WEDNESDAY, OPTIONS)).toBeUndefined();
  });
});
