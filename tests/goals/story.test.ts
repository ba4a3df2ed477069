import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { GOAL_STATES } from '../../src/goals/lifecycle';
import { at, storyRuns } from '../support/story';
import { HOUR, Names, PROJECT, World } from '../support/world';

const GOLDEN = join(PROJECT, 'tests/goals/story.golden');
const FIXTURE = join(PROJECT, 'fixtures/story.ndjson');

/**
 * What people do in the month of the story: the day (from 1) and the hour, the command, and a part
 * of the text of the goal that it is about.
 */
const DECISIONS: readonly {
  readonly day: number;
  readonly hour: number;
  readonly args: readonly string[];
  readonly about?: string;
}[] = [
  {
    day: 2,
    hour: 9,
    args: [
      'add',
      'Move the backups to the new host',
      '--value',
      '0.6',
      '--horizon',
      '10d',
      '--by',
      'dana',
    ],
  },
  {
    day: 4,
    hour: 1,
    args: ['approve', '--by', 'dana', '--note', 'the host is short of memory'],
    about: 'db_backup',
  },
  { day: 4, hour: 8, args: ['start', '--by', 'agent-7'], about: 'db_backup' },
  {
    day: 5,
    hour: 6,
    args: ['reject', '--until', '4d', '--by', 'dana', '--note', 'the shop is being moved'],
    about: 'order_sync',
  },
  { day: 9, hour: 18, args: ['done', '--by', 'dana'], about: 'new host' },
  {
    day: 14,
    hour: 0,
    args: [
      'silence',
      'add',
      '--task',
      'order_*',
      '--for',
      '6h',
      '--by',
      'dana',
      '--note',
      'shop update',
    ],
  },
  {
    day: 17,
    hour: 13,
    args: ['abandon', '--by', 'dana', '--note', 'that host goes away this week'],
    about: 'db_backup',
  },
];

async function lives(world: World): Promise<void> {
  for (let hour = 0; hour < 30 * 24; hour++) {
    const now = at(1, hour) + HOUR / 2;
    await world.ok(['scan', '--quiet'], { now });
    for (const { args, about } of DECISIONS.filter(
      ({ day, hour: when }) => at(day, when) === at(1, hour),
    )) {
      const goals = await world.json<{ id: string; text: string }[]>(['list'], { now });
      const ids =
        about === undefined
          ? []
          : goals.filter(({ text }) => text.includes(about)).map(({ id }) => id);
      if (about !== undefined && ids.length !== 1)
        throw new Error(`${ids.length} goals about ${about}`);
      await world.ok([...args, ...ids], { now: now + 60 });
    }
  }
}

/**
 * The ledger without its random parts: ids are numbered in order of appearance, times are dates.
 */
function told(world: World): string {
  const names = new Names();
  return world
    .ledgerLines()
    .map(
      ({ ts, event, meta }) =>
        `${new Date(Number(ts) * 1000).toISOString().slice(0, 16)} ${event} ${JSON.stringify(meta)}`,
    )
    .map((line) => names.normalise(line))
    .map((line) => `${line}\n`)
    .join('');
}

describe('a month, hour by hour', () => {
  test('fixtures/story.ndjson holds the runs of the story', () => {
    const expected = storyRuns()
      .map((run) => `${JSON.stringify(run)}\n`)
      .join('');
    if (process.env.GOLDEN === 'write') writeFileSync(FIXTURE, expected);
    expect(readFileSync(FIXTURE, 'utf8')).toBe(expected);
  });

  test('the month reaches every state of a goal, and its ledger is the golden file', async () => {
    const world = new World();
    await world.ok(['import', FIXTURE]);
    await lives(world);
    const ledger = told(world);
    if (process.env.GOLDEN === 'write' || !existsSync(GOLDEN)) writeFileSync(GOLDEN, ledger);
    expect(ledger).toBe(readFileSync(GOLDEN, 'utf8'));
    const reached = world
      .ledgerLines()
      .map(({ event, meta }) => (event === 'goal_created' ? 'proposed' : meta.to));
    expect(GOAL_STATES.filter((state) => !reached.includes(state))).toEqual([]);
    expect(await world.ok(['ledger', 'verify'], { now: at(31, 0) })).toContain('sound');
  }, 300_000);
});
