import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { HOUR, NOW, runsOf, seedRuns, World } from '../support/world';

async function seedWorld(): Promise<{ world: World; id: string }> {
  const world = new World();
  await world.import(seedRuns());
  await world.ok(['scan']);
  const [goal] = await world.json<{ id: string }[]>(['list']);
  return { world, id: goal?.id ?? '' };
}

describe('a goal that an active belief forbids', () => {
  test('a forbidden goal is approved only with --override and a note', async () => {
    const { world, id } = await seedWorld();
    await world.ok(['belief', 'add', 'No work on backups', '--opposes', '--task', 'daily_*']);
    const answer = await world.goalgen(['approve', id]);
    expect(answer).toMatchObject({ code: 4, stdout: '' });
    expect(answer.stderr).toMatch(
      /is forbidden: belief_[0-9a-f]{8} \('No work on backups'\) is against it\.\nTry: goalgen approve/,
    );
    expect(await world.goalgen(['approve', id, '--override'])).toMatchObject({ code: 2 });
    await world.ok(['approve', id, '--override', '--note', 'the boss said so']);
    expect(world.ledgerLines().at(-1)).toMatchObject({
      event: 'goal_approved',
      meta: { note: 'the boss said so', overrides: expect.stringContaining('No work on backups') },
    });
  });

  test('a goal is approved when as many beliefs support it as oppose it', async () => {
    const { world, id } = await seedWorld();
    await world.ok(['belief', 'add', 'No work on syncs', '--opposes', '--task', 'sync_*']);
    await world.ok(['belief', 'add', 'No', '--opposes', '--task', 'daily_*']);
    await world.ok(['belief', 'add', 'Yes', '--supports', '--task', 'daily_*']);
    await world.ok(['approve', id]); // an alignment of one half is enough
  });

  test('a belief about the subject of an own detector forbids the goal, too', async () => {
    const world = new World();
    const own = {
      name: 'queues',
      pattern: 'queue_long',
      sql:
        "SELECT 'queue of ' || task_type AS subject, 'other' AS task_type " +
        'FROM runs GROUP BY task_type LIMIT 1',
      text: 'Look at the {subject}',
      confidence: 0.8,
    };
    writeFileSync(join(world.folder, 'goalgen.json'), JSON.stringify({ ownDetectors: [own] }));
    await world.import(runsOf('sync', ['1', '0.5']));
    await world.ok(['scan']);
    const [goal] = await world.json<{ id: string }[]>(['list']);
    const belief = ['--opposes', '--task', 'queue of *'];
    expect(await world.json(['belief', 'test', ...belief])).toMatchObject({
      blocked: [{ goal_id: goal?.id }],
    });
    await world.ok(['belief', 'add', 'Queues are long', ...belief]);
    expect(await world.goalgen(['approve', goal?.id ?? ''])).toMatchObject({ code: 4 });
  });

  test('a goal that names an active belief as contradicting cannot be approved', async () => {
    const { world, id } = await seedWorld();
    const belief = (
      await world.ok(['belief', 'add', 'Freeze', '--supports', '--task', 'other'])
    ).trim();
    world.sql(`UPDATE goals SET contradicts = '["${belief}"]'`);
    const { stderr, code } = await world.goalgen(['approve', id]);
    expect({ stderr, code }).toMatchObject({
      code: 4,
      stderr: expect.stringContaining(`it contradicts ${belief}`),
    });
  });
});

test('doctor names a supporting and an opposing belief about the same goal', async () => {
  const { world, id } = await seedWorld();
  const add = async (stance: string, task: string) =>
    (await world.ok(['belief', 'add', 'x', stance, '--task', task])).trim();
  const [supports, opposes] = [
    await add('--supports', 'daily_*'),
    await add('--opposes', '*backup'),
  ];
  await add('--opposes', 'sync_*');
  const { stdout } = await world.goalgen(['doctor']);
  expect(stdout).toContain(
    `${supports} supports and ${opposes} opposes 1 goal of 90 days, such as ${id}`,
  );
  const later = await world.goalgen(['doctor'], { now: NOW + 91 * 24 * HOUR });
  expect(later.stdout).not.toContain(opposes);
});

describe('belief test', () => {
  test('belief test says what a belief would have blocked, and writes nothing', async () => {
    const { world, id } = await seedWorld();
    const before = world.ledgerEvents();
    const trial = ['belief', 'test', '--opposes', '--task', 'daily_*'];
    expect(await world.json(trial)).toMatchObject({
      proposals: 1,
      blocked: [{ goal_id: id }],
      let_through: [],
      unchanged: 0,
    });
    expect(await world.ok(trial)).toBe(
      `blocked  ${id}  Fix recurring failures in 'daily_backup' task\n` +
        'Of 1 proposal of the last 90 days it would have blocked 1, let through 0, ' +
        'and changed nothing for 0 that it is about.\n',
    );
    expect(world.ledgerEvents()).toEqual(before);
    expect(await world.json(['belief', 'list'])).toEqual([]);
  });

  test('belief test says what a belief would have let through', async () => {
    const world = new World();
    await world.import(seedRuns());
    await world.ok(['belief', 'add', 'No', '--opposes', '--task', '*']);
    await world.ok(['scan']);
    const trial = await world.json(['belief', 'test', '--supports', '--task', 'daily_*']);
    expect(trial).toMatchObject({
      blocked: [],
      let_through: [{ pattern: 'task_failure_recurring' }],
    });
    expect(await world.json(['belief', 'test', '--opposes', '--task', 'daily_*'])).toMatchObject({
      unchanged: 1,
    });
    expect(await world.json(['belief', 'test', '--opposes', '--task', 'sync_*'])).toMatchObject({
      unchanged: 0,
    });
  });

  test('belief test needs a criterion', async () => {
    const world = new World();
    await world.ok(['scan']);
    expect(await world.goalgen(['belief', 'test', '--opposes'])).toMatchObject({ code: 2 });
  });
});
