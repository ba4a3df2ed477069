import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { HOUR, NOW, runsOf, seedRuns, World } from '../support/world';

interface Replayed {
  scans: number;
  runs: number;
  days: { day: string; proposals: number; created: number }[];
  blocked: Record<string, number>;
  goals: {
    goal_key: string;
    opened_at: number;
    closed_at: number | null;
    closed_by: string | null;
    pattern: string;
  }[];
  compared: {
    same: number;
    new: { goal_key: string }[];
    gone: { goal_key: string }[];
    accepted: { proposed: number; of: number };
    rejected: { proposed: number; of: number };
  };
}

const DAYS = 3;
const FROM = NOW - DAYS * 24 * HOUR;
const from = new Date(FROM * 1000).toISOString();
const to = new Date(NOW * 1000).toISOString();
const PERIOD = ['--from', from, '--to', to];

function hoursBefore(hours: readonly number[], mark: (hour: number) => boolean): string[] {
  return hours.map((hour) => `${hour}${mark(hour) ? '!' : ''}`);
}

/**
 * A task that breaks and heals, one that breaks later, one that stops, one that alternates between
 * success and failure, and three that break together.
 */
async function eventfulWorld(): Promise<World> {
  const world = new World();
  const hours = Array.from({ length: 24 * 10 }, (_, index) => index);
  await world.import([
    ...runsOf(
      'heals',
      hoursBefore(hours, (hour) => hour >= 50 && hour < 60),
    ),
    ...runsOf(
      'breaks',
      hoursBefore(hours, (hour) => hour < 20),
    ),
    ...runsOf(
      'stops',
      hoursBefore(hours.slice(30), () => false),
    ),
    ...runsOf(
      'wavers',
      hoursBefore(hours, (hour) => hour < 40 && hour % 3 === 0),
    ),
    ...['one', 'two', 'three'].flatMap((task) =>
      runsOf(
        task,
        hoursBefore(hours, (hour) => hour >= 10 && hour < 16),
        { error: 'connection refused by the store' },
      ),
    ),
  ]);
  return world;
}

/** Scans hourly through the period, approving the goal of `heals`, rejecting that of `wavers`. */
async function livedThrough(): Promise<World> {
  const world = await eventfulWorld();
  for (let now = FROM; now <= NOW; now += HOUR) {
    await world.ok(['scan'], { now });
    const open = await world.json<{ id: string; text: string }[]>(['list', '--state', 'proposed'], {
      now,
    });
    const heals = open.find(({ text }) => text.includes("'heals'"));
    if (heals !== undefined) await world.ok(['approve', heals.id], { now: now + 600 });
    const wavers = open.find(({ text }) => text.includes("'wavers'"));
    if (wavers !== undefined) await world.ok(['reject', wavers.id], { now: now + 900 });
  }
  return world;
}

describe('replay', () => {
  test('a replay creates the goals that hourly scans of the same period created', async () => {
    const world = await livedThrough();
    const real = world.rows<{ goal_key: string; created_at: number }>(
      'SELECT goal_key, created_at FROM goals ORDER BY created_at, goal_key',
    );
    const [database, ledger] = [readFileSync(world.database), readFileSync(world.ledger)];
    const replayed = await world.json<Replayed>(['replay', ...PERIOD]);
    expect(real.length).toBeGreaterThanOrEqual(4);
    const made = replayed.goals
      .map(({ goal_key, opened_at }) => ({ goal_key, created_at: opened_at }))
      .sort((a, b) => a.created_at - b.created_at || (a.goal_key < b.goal_key ? -1 : 1));
    expect(made).toEqual(real);
    const ended = world.rows<{ count: number }>(
      `SELECT count(*) AS count FROM task_executions WHERE finished_at BETWEEN ${FROM} AND ${NOW}`,
    );
    expect(replayed.runs).toBe(ended[0]?.count);
    expect(replayed.compared).toMatchObject({ same: real.length, new: [], gone: [] });
    expect(replayed.compared.rejected).toEqual({ proposed: 1, of: 1 });
    expect(replayed.compared.accepted).toEqual({ proposed: 1, of: 1 });
    expect(
      replayed.goals.filter(({ closed_by: by }) => by?.startsWith('rejected by')),
    ).toHaveLength(1);
    // The counters of the replayed days add up to those of the real scans.
    const [counted] = world.rows<{ evaluated: number; made: number }>(
      'SELECT sum(total_proposals_evaluated) AS evaluated, sum(total_goals_created) AS made ' +
        'FROM scans',
    );
    const sum = (key: 'proposals' | 'created') =>
      replayed.days.reduce((total, day) => total + day[key], 0);
    expect({ evaluated: sum('proposals'), made: sum('created') }).toEqual(counted);
    // The replay wrote neither to the database nor to the ledger.
    expect(readFileSync(world.database).equals(database)).toBe(true);
    expect(readFileSync(world.ledger).equals(ledger)).toBe(true);
  });

  test('a goal that the operator has edited is still matched with its replayed goal', async () => {
    const world = await eventfulWorld();
    await world.ok(['scan']);
    const goals = await world.json<{ id: string; goal_key: string }[]>(['list']);
    await world.ok(['edit', goals[0]?.id ?? '', '--value', '0.9']);
    const { compared } = await world.json<Replayed>(['replay', '--from', to, '--to', to]);
    expect(compared).toMatchObject({ same: goals.length, new: [], gone: [] });
  });

  test('a replay under other settings lists the goals that would be new or gone', async () => {
    const world = await livedThrough();
    const without = await world.json<Replayed>([
      'replay',
      ...PERIOD,
      '--set',
      'detectors.missed_run_detector.enabled=false',
    ]);
    expect(without.compared.gone).toMatchObject([{ goal_key: 'task_schedule:local:stops' }]);
    const alone = await world.json<Replayed>([
      'replay',
      ...PERIOD,
      '--set',
      'detectors.shared_cause_detector.enabled=false',
    ]);
    expect(alone.compared.gone).toMatchObject([{ goal_key: 'shared_failure:connection_refused' }]);
    expect(alone.compared.new.map(({ goal_key }) => goal_key)).toContain('task_failure:local:one');
  });

  test('--every sets the interval between the replayed scans, which are counted', async () => {
    const world = await eventfulWorld();
    expect(await world.json<Replayed>(['replay', ...PERIOD, '--every', '6h'])).toMatchObject({
      scans: 13,
    });
    expect(await world.json<Replayed>(['replay', ...PERIOD, '--every', '1d'])).toMatchObject({
      scans: 4,
    });
  });

  test('a replay keeps the daily quota and counts the proposals that it blocked', async () => {
    const world = new World();
    await world.import(['a', 'b', 'c', 'd', 'e'].flatMap((task) => seedRuns(task)));
    const replayed = await world.json<Replayed>([
      'replay',
      '--from',
      new Date((NOW - HOUR) * 1000).toISOString(),
    ]);
    expect(replayed.goals).toHaveLength(3);
    expect(replayed.blocked.rate_limit_exceeded).toBeGreaterThan(0);
  });

  test('the text form has one line per goal, and a comparison with the real goals', async () => {
    const world = await eventfulWorld();
    const text = await world.ok(['replay', ...PERIOD]);
    expect(text).toMatch(/^73 scans over \d+ runs in 4 days: \d+ goals of \d+ proposals/);
    expect(text).toContain("Fix recurring failures in 'heals' task");
    expect(text).toContain('Compared with what really happened');
  });

  test.each([
    [['--from', 'yesterday'], /--from is no time: 'yesterday'/],
    [['--from', to, '--to', from], /--to is before --from/],
    [['--from', from, '--every', '0h'], /--every is no length of time/],
    [['--from', '1990-01-01', '--every', '1m'], /more than 20000 scans/],
  ])('%j is refused in one line', async (args, message) => {
    const world = await eventfulWorld();
    const answer = await world.goalgen(['replay', ...args]);
    expect(answer.code).toBe(2);
    expect(answer.stderr).toMatch(message);
  });
});
