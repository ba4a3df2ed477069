// Runs in every time zone of the tests: it moves clocks.
import { describe, expect, test } from '@jest/globals';
import { calendarDay } from '../src/lib/clock';
import { HOUR, NOW, runsOf, seedRuns, World } from './support/world';

/** Makes a scan use the real clock, as under cron: with GOALGEN_NOW it would count as replayed. */
const ON_THE_CLOCK = { env: { GOALGEN_NOW: '' } };

describe('a clock that is wrong', () => {
  test('runs dated in the future are reported, and count when their time comes', async () => {
    const world = new World();
    const now = Date.now() / 1000;
    await world.import(seedRuns('early', { now: now + 48 * HOUR }));
    const { code, stderr } = await world.goalgen(['scan', '--quiet'], ON_THE_CLOCK);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /WARN - 5 runs ended in the future, up to \d{4}-\d\d-\d\d \d\d:\d\d:\d\d: they count when that time comes/,
    );
    expect(await world.json(['list'])).toEqual([]);
    await world.ok(['scan'], { now: now + 48 * HOUR });
    expect(await world.json(['list'])).toHaveLength(1);
  });

  test('runs dated less than a minute in the future are not reported', async () => {
    const world = new World();
    await world.import(runsOf('a', ['0'], { now: Date.now() / 1000 + 30 }));
    expect((await world.goalgen(['scan', '--quiet'], ON_THE_CLOCK)).stderr).not.toContain('future');
  });

  test('a clock set back since the last scan is reported once', async () => {
    const world = new World();
    await world.import(seedRuns());
    await world.ok(['scan'], { now: Date.now() / 1000 + 3 * HOUR });
    const { stderr } = await world.goalgen(['scan', '--quiet'], ON_THE_CLOCK);
    expect(stderr).toMatch(
      /WARN - The last scan was at .+, which is still to come: the clock went back/,
    );
    expect((await world.goalgen(['scan', '--quiet'], ON_THE_CLOCK)).stderr).not.toContain(
      'went back',
    );
  });

  test('the ledger has a clock_went_back event wherever its times go back', async () => {
    const world = new World();
    await world.import([...seedRuns('a', { now: NOW }), ...seedRuns('b', { now: NOW - 5 * HOUR })]);
    await world.ok(['scan'], { now: NOW });
    await world.ok(['scan'], { now: NOW - 5 * HOUR });
    await world.ok(['approve', 'goal_'.concat(await firstId(world))], { now: NOW - 6 * HOUR });
    const lines = world.ledgerLines();
    lines.slice(1).forEach((line, index) => {
      const before = lines[index]?.ts ?? 0;
      if (line.ts < before)
        expect(lines[index + 2]).toMatchObject({
          event: 'clock_went_back',
          ts: line.ts,
          meta: { from: before, to: line.ts, seconds: before - line.ts },
        });
    });
    expect(lines.filter(({ event }) => event === 'clock_went_back')).toHaveLength(2);
  });

  async function firstId(world: World): Promise<string> {
    const [goal] = await world.json<{ id: string }[]>(['list']);
    return goal?.id.slice('goal_'.length) ?? '';
  }

  test('a clock that stands still or advances gives no event', async () => {
    const world = new World();
    await world.import(seedRuns());
    await world.ok(['scan']);
    await world.ok(['approve', 'goal_']);
    await world.ok(['done', 'goal_'], { now: NOW + 1 });
    expect(world.ledgerEvents()).toEqual(['goal_created', 'goal_approved', 'goal_satisfied']);
  });

  test('a clock that goes back does not raise the quota of a calendar day', async () => {
    const world = new World({ env: { GOALGEN_DETECTORS_MISSED_RUN_DETECTOR_ENABLED: 'false' } });
    const tasks = (prefix: string, now: number) =>
      Array.from({ length: 4 }, (_, i) => seedRuns(`${prefix}${i}`, { now })).flat();
    const healed = Array.from({ length: 4 }, (_, i) =>
      runsOf(`early${i}`, ['-1', '-2', '-3']),
    ).flat();
    await world.import([...tasks('late', NOW + 24 * HOUR), ...tasks('early', NOW), ...healed]);
    const made = async (now: number) =>
      (await world.json<{ total_goals_created: number }>(['scan'], { now })).total_goals_created;
    expect(await made(NOW + 24 * HOUR)).toBe(3);
    expect(await made(NOW)).toBe(3);
    expect(await made(NOW)).toBe(0);
    expect(await made(NOW + 24 * HOUR)).toBe(0);
  });
});

describe('the days on which clocks change', () => {
  const ZONE = 'America/New_York';
  const SPRING = Date.UTC(2025, 2, 9, 5) / 1000; // midnight of 2025-03-09, a day of 23 hours
  const AUTUMN = Date.UTC(2025, 10, 2, 4) / 1000; // midnight of 2025-11-02, a day of 25 hours

  test.each([
    ['spring', SPRING, 23],
    ['autumn', AUTUMN, 25],
  ])('in %s, the day of the quota begins and ends at midnight', async (_, midnight, hours) => {
    expect(calendarDay(midnight + 3 * HOUR, ZONE)).toEqual({
      start: midnight,
      end: midnight + hours * HOUR,
    });
    const world = new World({ env: { GOALGEN_TIME_ZONE: ZONE } });
    const at = async (now: number) => {
      await world.import(
        Array.from({ length: 4 }, (_unused, i) => seedRuns(`t${now}_${i}`, { now })).flat(),
      );
      return (await world.json<{ total_goals_created: number }>(['scan'], { now }))
        .total_goals_created;
    };
    expect(await at(midnight - 1)).toBe(3); // the day before
    expect(await at(midnight)).toBe(3);
    expect(await at(midnight + hours * HOUR - 1)).toBe(0);
    expect(await at(midnight + hours * HOUR)).toBe(3);
  });

  test.each([
    ['spring', SPRING],
    ['autumn', AUTUMN],
  ])(
    'in %s, the window is 24 elapsed hours, however long the local day is',
    async (_, midnight) => {
      const now = midnight + 12 * HOUR;
      const world = new World({ env: { GOALGEN_TIME_ZONE: ZONE }, now });
      await world.import([
        ...runsOf('in', ['24!', '23.5', '23!', '2', '1!'], { now }),
        ...runsOf('out', ['24.001!', '23.5', '23!', '2', '1!'], { now }),
      ]);
      await world.ok(['scan']);
      expect(await world.json(['list'])).toMatchObject([
        { evidence: { task_type: 'in', failure_count: 3 } },
      ]);
    },
  );

  test('a local time that occurs twice is the earlier; a skipped one moves forward', async () => {
    const world = new World({ env: { GOALGEN_TIME_ZONE: ZONE } });
    const row = (id: string, started: string) => ({
      task_type: 'a',
      run_id: id,
      started_at: started,
      finished_at: started,
      status: 'success',
    });
    await world.import([row('twice', '2025-11-02T01:30:00'), row('never', '2025-03-09T02:30:00')]);
    expect(world.rows('SELECT run_id, started_at FROM task_executions ORDER BY run_id')).toEqual([
      { run_id: 'never', started_at: Date.UTC(2025, 2, 9, 7, 30) / 1000 },
      { run_id: 'twice', started_at: Date.UTC(2025, 10, 2, 5, 30) / 1000 },
    ]);
  });
});
