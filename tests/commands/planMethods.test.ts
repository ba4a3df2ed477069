import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configure, type Planned, SEED_TASKS, seedWorld, textsOf } from '../support/planned';
import { PROJECT } from '../support/world';

describe('methods of one’s own', () => {
  const OWN = {
    name: 'ours',
    when: { error_type: 'timeout' },
    steps: [{ do: 'Ask the backup people' }],
  };

  test('come before the built-in ones, from a file beside the configuration', async () => {
    const { world, id } = await seedWorld();
    configure(world, { tasks: { find_cause: [OWN] } });
    const planned = await world.json<Planned>(['plan', id]);
    expect(textsOf(planned)).toEqual([
      SEED_TASKS[0],
      'Ask the backup people',
      'Make the smallest change that removes the cause, and note how to take it back',
      SEED_TASKS[3],
    ]);
  });

  test('take the place of a built-in one of their name', async () => {
    const { world, id } = await seedWorld();
    const mine = { name: 'one_task', steps: [{ do: 'Restore a file from {task_type}' }] };
    configure(world, { tasks: { verify_fix: [mine] } });
    expect(textsOf(await world.json<Planned>(['plan', id]))?.at(-1)).toBe(
      'Restore a file from daily_backup',
    );
  });

  test('the example does what docs/planning.md says', async () => {
    const { world, id } = await seedWorld();
    const files = JSON.stringify([join(PROJECT, 'fixtures/planner/backups.jsonc')]);
    const planned = await world.json<Planned>([
      'plan',
      id,
      '--set',
      `planner.methodFiles=${files}`,
    ]);
    expect(textsOf(planned)).toEqual([
      SEED_TASKS[0],
      'Compare the start of daily_backup with the other jobs on the backup network',
      'Measure the throughput to the backup target',
      'Move daily_backup to a free window',
      'Note in the handbook what was changed for daily_backup, and tell who is on call',
      SEED_TASKS[3],
    ]);
  });

  test('a path in a configuration file is relative to that file, wherever the command is started', async () => {
    const { world, id } = await seedWorld();
    mkdirSync(join(world.folder, 'etc'));
    writeFileSync(
      join(world.folder, 'etc/own.json'),
      JSON.stringify({ tasks: { find_cause: [OWN] } }),
    );
    writeFileSync(
      join(world.folder, 'etc/goalgen.json'),
      '{"planner": {"methodFiles": ["own.json"]}}',
    );
    const planned = await world.json<Planned>(['plan', id, '--config', 'etc/goalgen.json']);
    expect(textsOf(planned)?.[1]).toBe('Ask the backup people');
  });

  test('a path that was typed in a shell is relative to where the shell is', async () => {
    const { world, id } = await seedWorld();
    writeFileSync(join(world.folder, 'own.json'), JSON.stringify({ tasks: { find_cause: [OWN] } }));
    const planned = await world.json<Planned>([
      'plan',
      id,
      '--set',
      'planner.methodFiles=["own.json"]',
    ]);
    expect(textsOf(planned)?.[1]).toBe('Ask the backup people');
  });

  test('a file that is wrong ends with 2, in two lines, and prints no plan', async () => {
    const { world, id } = await seedWorld();
    configure(world, { tasks: { resolve: [{ name: 'x', steps: [{ do: 7 }] }] } });
    const { code, stdout, stderr } = await world.goalgen(['plan', id]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      `Error: ${join(world.folder, 'methods.json')}: tasks.resolve[0].steps[0].do: expected string, received number.\n` +
        'Try: docs/planning.md has the format and an example\n',
    );
  });

  test('no other command reads them', async () => {
    const { world, id } = await seedWorld();
    configure(world, 'nonsense');
    await world.ok(['show', id]);
    await world.ok(['scan']);
  });

  test('a setting that is no list of paths is refused', async () => {
    const { world, id } = await seedWorld();
    const { code, stderr } = await world.goalgen(['plan', id, '--set', 'planner.methodFiles=[3]']);
    expect(code).toBe(2);
    expect(stderr).toContain('planner.methodFiles');
  });
});

describe('without a plan', () => {
  const never = ['one_task', 'anything'].map((name) => ({ name, when: { x: 1 }, steps: [] }));
  // What leads elsewhere would save it.
  const noOther = ['other_failures', 'other_finding', 'anything'].map((name) => ({
    name,
    when: { x: 1 },
    steps: [],
  }));

  test('it ends with 1 and says which task has no method that applies', async () => {
    const { world, id } = await seedWorld();
    configure(world, { tasks: { verify_fix: never, resolve: noOther } });
    const { code, stdout, stderr } = await world.goalgen(['plan', id]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(
      `Error: There is no plan for ${id}: no method of verify_fix applies.\nTry: `,
    );
  });

  test('--explain and --json tell what was tried', async () => {
    const { world, id } = await seedWorld();
    configure(world, { tasks: { verify_fix: never, resolve: noOther } });
    const explained = await world.goalgen(['plan', id, '--explain']);
    expect(explained.code).toBe(1);
    expect(explained.stdout).toContain(
      '    x recurring_failures: no method of verify_fix applies\n',
    );
    expect(explained.stdout).toContain(
      '      - anything: x is not known; wanted: 1\n      no method is left\n',
    );
    const json = await world.goalgen(['plan', id, '--json']);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ tasks: null, goal: { id } });
  });

  test('where something was revised and there is a plan in the end, that is what is planned', async () => {
    const { world, id } = await seedWorld();
    configure(world, { tasks: { verify_fix: never } });
    expect(textsOf(await world.json<Planned>(['plan', id]))?.[0]).toBe(
      'Check that what the evidence says of backup is still so',
    );
  });

  test('methods that lead to themselves are left where they are too deep, and without end given up', async () => {
    const { world, id } = await seedWorld();
    const again = (steps: object[]) =>
      configure(world, { tasks: { find_cause: [{ name: 'again', steps }] } });
    again([{ task: 'find_cause' }]);
    expect(textsOf(await world.json<Planned>(['plan', id]))).toEqual(SEED_TASKS);
    again([{ task: 'find_cause' }, { task: 'find_cause' }, { do: '{never}' }]);
    const { code, stderr } = await world.goalgen(['plan', id]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'no plan was found within 10000 steps.\nTry: a method that leads to its own task again',
    );
  });
});
