import { describe, expect, test } from '@jest/globals';
import { HOUR, NOW, runsOf, seedRuns, World } from '../support/world';

const hours = (from: number, to: number, mark = '') =>
  Array.from({ length: from - to }, (_, index) => `${from - index}${mark}`);

interface Listed {
  id: string;
  text: string;
  state: string;
  pattern: string;
  inhibited_by: string | null;
}

const open = (world: World, options = {}) => world.json<Listed[]>(['list'], options);

/**
 * A world in which the task `sync` has stopped, with an undecided goal about its missed runs. The
 * tests then let `sync` come back and fail.
 */
async function silentThenFailing(): Promise<World> {
  const world = new World();
  await world.import([...runsOf('other', hours(250, -20)), ...runsOf('sync', hours(250, 2))]);
  await world.ok(['scan']);
  expect(await open(world)).toMatchObject([{ pattern: 'task_missed' }]);
  return world;
}

describe('several findings about one event', () => {
  test('a goal is revised, with an event, by a finding that explains more', async () => {
    const world = await silentThenFailing();
    // The task fails and is late again, so that two findings about it meet in one scan.
    await world.import(runsOf('sync', ['1!', '0.9!', '0.8!']));
    const later = { now: NOW + 12 * HOUR };
    await world.import(runsOf('other', hours(0, -12)));
    await world.ok(['scan'], later);
    const goals = await open(world, later);
    expect(goals).toHaveLength(1);
    expect(goals).toMatchObject([
      { pattern: 'task_failure_recurring', text: "Fix recurring failures in 'sync' task" },
    ]);
    expect(world.ledgerEvents()).toContain('goal_revised');
    await world.ok(['ledger', 'verify'], later);
  });

  test('a goal is not revised into a form that a gate would reject', async () => {
    const world = await silentThenFailing();
    await world.import(runsOf('sync', ['1!', '0.9!', '0.8!']));
    const later = { now: NOW + 12 * HOUR };
    await world.import(runsOf('other', hours(0, -12)));
    await world.ok(
      ['belief', 'add', 'no', '--opposes', '--pattern', 'task_failure_recurring', '--by', 'dana'],
      later,
    );
    await world.ok(['scan'], later);
    expect(await open(world, later)).toMatchObject([{ pattern: 'task_missed' }]);
  });

  test('a finding is proposed when a refusal holds for the one that explains more', async () => {
    const world = new World();
    await world.import([
      ...runsOf('other', hours(250, -20)),
      ...runsOf('sync', [...hours(250, 13), '13!', '12!', '11!']),
    ]);
    const early = { now: NOW - 10.5 * HOUR };
    await world.ok(['scan'], early);
    await world.ok(['reject', 'goal_', '--by', 'dana'], early);
    await world.ok(['scan']);
    expect(await open(world)).toMatchObject([{ pattern: 'task_missed' }]);
  });
});

describe('a shared cause', () => {
  const error = 'connection refused by the store';
  const names = ['one', 'two', 'three'];

  async function failingTogether(): Promise<World> {
    const world = new World();
    await world.import([
      ...names.flatMap((name) => runsOf(name, [...hours(100, 3), '3!', '2!', '1!'], { error })),
      ...runsOf('other', hours(100, -8)),
    ]);
    return world;
  }

  test('a shared cause inhibits the proposals of its tasks until it is rejected', async () => {
    const world = await failingTogether();
    await world.ok(['scan']);
    const [goal] = await open(world);
    expect(await open(world)).toMatchObject([{ pattern: 'shared_failure_cause' }]);
    const inhibited = "SELECT count(*) AS count FROM proposals WHERE reason = 'inhibited'";
    expect(world.rows(inhibited)).toEqual([{ count: 3 }]);
    await world.ok(['reject', goal?.id ?? '', '--by', 'dana']);
    await world.ok(['scan'], { now: NOW + 60 });
    expect((await open(world)).map(({ pattern }) => pattern)).toEqual(
      Array(3).fill('task_failure_recurring'),
    );
  });

  test('a shared cause inhibits existing goals, and keeps them from auto-approval', async () => {
    const world = await failingTogether();
    const alone = ['scan', '--set', 'detectors.shared_cause_detector.enabled=false'];
    await world.ok(alone);
    expect(await open(world)).toHaveLength(3);
    await world.ok(['scan'], { now: NOW + 60 });
    const goals = await open(world);
    const cause = goals.find(({ pattern }) => pattern === 'shared_failure_cause');
    const members = goals.filter(({ pattern }) => pattern === 'task_failure_recurring');
    expect(members.map(({ inhibited_by: by }) => by)).toEqual(Array(3).fill(cause?.id));
    expect(world.ledgerEvents().filter((event) => event === 'goal_inhibited')).toHaveLength(3);
    expect(await world.ok(['list'], { tty: true })).toContain('(inhibited)');
    await world.import(names.flatMap((name) => runsOf(name, ['-1!', '-2!', '-3!'], { error })));
    await world.ok(['scan'], { now: NOW + 3 * HOUR });
    const later = await open(world, { now: NOW + 3 * HOUR });
    expect(
      later.filter(({ pattern }) => pattern === 'task_failure_recurring').map(({ state }) => state),
    ).toEqual(Array(3).fill('proposed'));
    await world.ok(['ledger', 'verify'], { now: NOW + 3 * HOUR });
  });
});

test('a system goal typed by hand without a key stays as typed, and stops no scan', async () => {
  const world = new World();
  await world.import(seedRuns());
  await world.ok(['scan']);
  world.sql(`INSERT INTO goals (id, text, source, created_by, metadata)
    VALUES ('goal_hand0001', 'Look at ''daily_backup'' task', 'system', 'task_failure_detector', '{"pattern":"my_pattern"}')`);
  await world.ok(['scan'], { now: NOW + 60 });
  expect(world.rows("SELECT text, goal_key FROM goals WHERE id = 'goal_hand0001'")).toEqual([
    { text: "Look at 'daily_backup' task", goal_key: null },
  ]);
});
