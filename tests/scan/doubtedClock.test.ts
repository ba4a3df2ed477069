import { describe, expect, test } from '@jest/globals';
import { compared, isDoubted } from '../../src/scan/doubtedClock';
import { DAY } from '../support/views';
import { HOUR, NOW, World } from '../support/world';

describe('a moment that is doubted', () => {
  const AT = NOW + 30 * DAY;

  test.each([
    ['30 days after the last scan is not doubted', AT, { lastScan: NOW, newestRun: 0 }, false],
    ['more than that is doubted', AT + 1, { lastScan: NOW, newestRun: undefined }, true],
    ['but not with a newer run', AT + 1, { lastScan: 0, newestRun: NOW + 1 }, false],
    ['nor before the first scan', AT + 1, { lastScan: undefined, newestRun: NOW - DAY }, false],
    ['nor before the last scan', NOW - 90 * DAY, { lastScan: NOW, newestRun: 0 }, false],
  ])('%s', (_, now, known, expected) => {
    expect(isDoubted(now, known)).toBe(expected);
  });

  test.each([
    ['an hour later by both agrees', HOUR, HOUR, 'agrees'],
    ['a second less is early', HOUR - 1, HOUR - 1, 'early'],
    ['five minutes of drift are allowed', HOUR + 300, HOUR, 'agrees'],
    ['more are not', HOUR + 301, HOUR, 'differs'],
    ['the same moment played again differs', 0, HOUR, 'differs'],
    ['a clock that went back differs', -HOUR, -HOUR, 'differs'],
  ])('%s', (_, moment, clock, expected) => {
    const first = { now: AT, clock: NOW };
    expect(compared(first, { now: AT + moment, clock: NOW + clock })).toBe(expected);
  });
});

describe('a scan or decision at a moment that is doubted', () => {
  const LATER = NOW + 31 * DAY;

  async function worldWithGoal(): Promise<World> {
    const world = new World();
    await world.import(
      ['a', 'b', 'c'].map((run_id, index) => ({
        task_type: 'sync',
        run_id,
        started_at: NOW - index * HOUR - 60,
        finished_at: NOW - index * HOUR,
        status: 'failed',
        error: 'timeout',
      })),
    );
    await world.ok(['scan']);
    return world;
  }
  const goals = (world: World) => world.rows('SELECT id, state, updated_at FROM goals');

  test('a doubted scan or decision changes no goal and says with which word it would', async () => {
    const world = await worldWithGoal();
    const before = goals(world);
    const [{ id }] = before as [{ id: string }];
    for (const command of [['scan'], ['scan', '--quiet'], ['approve', id], ['reject', id]])
      expect(await world.goalgen(command, { now: LATER })).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /^Error: No goal is changed: the clock says 2025-12-10 14:00[^\n]*, 31 days after [^\n]+\nTry: [^\n]*--trust-clock/,
        ),
      });
    expect(goals(world)).toEqual(before);
    expect((await world.goalgen(['scan', '--dry-run'], { now: LATER })).code).toBe(0);
  });

  test('the word makes the scan believe the clock, and so do new runs', async () => {
    const world = await worldWithGoal();
    await world.ok(['scan', '--trust-clock'], { now: LATER });
    // Its source is silent, which is a goal, and a reason not to let the other one expire.
    expect(world.rows('SELECT state, text FROM goals ORDER BY created_at')).toEqual([
      { state: 'proposed', text: expect.stringContaining('sync') },
      { state: 'proposed', text: expect.stringContaining("arrive from 'local'") },
    ]);
    const another = await worldWithGoal();
    await another.ok(['record', 'sync', '--status', 'success'], { now: LATER });
    await another.ok(['scan'], { now: LATER });
  });

  test('a second scan that an hour of the real clock confirms is believed', async () => {
    const world = await worldWithGoal();
    expect((await world.goalgen(['scan'], { now: LATER })).code).toBe(1);
    expect((await world.goalgen(['scan'], { now: LATER + HOUR })).code).toBe(1); // the clock stood
    world.sql('UPDATE doubted_scans SET clock = clock - 3600, doubted_at = doubted_at - 3600');
    await world.ok(['scan'], { now: LATER + HOUR });
    expect(world.rows('SELECT * FROM doubted_scans')).toEqual([]);
  });
});
