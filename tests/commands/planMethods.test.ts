import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configure, type Planned, SEED_TASKS, seedWorld, textsOf } from '../support/planned';
import { PROJECT } from '../support/world';

describe("the operator's own methods", () => {
  const OWN = {
    name: 'ours',
    when: { error_type: 'timeout' },
    steps: [{ do: 'Ask the backup people' }],
  };

  test('methods from a file beside the configuration come before the built-in ones', async () => {
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

  test('a method replaces the built-in method of the same name', async () => {
    const { world, id } = await seedWorld();
    const mine = { name: 'one_task', steps: [{ do: 'Restore a file from {task_type}' }] };
    configure(world, { tasks: { verify_fix: [mine] } });
    expect(textsOf(await world.json<Planned>(['plan', id]))?.at(-1)).toBe(
      'Restore a file from daily_backup',
    );
  });

  test('the example method file plans what docs/planning.md says', async () => {
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

  test('a path in a configuration file is relative to that file, not to the shell', async () => {
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

  test('a path given with --set is relative to the current folder', async () => {
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

  test('an invalid method file ends with exit code 2 and two lines, without a plan', async () => {
    const { world, id } = await seedWorld();
    configure(world, { tasks: { resolve: [{ name: 'x', steps: [{ do: 7 }] }] } });
    const { code, stdout, stderr } = await world.goalgen(['plan', id]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      `Error: ${join(world.folder, 'methods.json')}: tasks.resolve[0].steps[0].do: ` +
        'expected string, received number.\n' +
        'Try: docs/planning.md has the format and an example\n',
    );
  });

  test('commands other than plan do not read the method files', async () => {
    const { world, id } = await seedWorld();
    configure(world, 'nonsense');
    await world.ok(['show', id]);
    await world.ok(['scan']);
  });

  test('a planner.methodFiles that is no list of paths is refused', async () => {
    const { world, id } = await seedWorld();
    const { code, stderr } = await world.goalgen(['plan', id, '--set', 'planner.methodFiles=[3]']);
    expect(code).toBe(2);
    expect(stderr).toContain('planner.methodFiles');
  });
});

describe('a goal without a plan', () => {
  const never = ['one_task', 'anything'].map((name) => ({ name, when: { x: 1 }, steps: [] }));
  // Disables the fallback methods of `resolve`, from which a plan would otherwise be made.
  const noOther = ['other_failures', 'other_finding', 'anything'].map((name) => ({
    name,
    when: { x: 1 },
    steps: [],
  }));

  test('without a plan, the command ends with 1 and names the task without a method', async () => {
    const { world, id } = await seedWorld();
    configure(world, { tasks: { verify_fix: never, resolve: noOther } });
    const { code, stdout, stderr } = await world.goalgen(['plan', id]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(
      `Error: There is no plan for ${id}: no method of verify_fix applies.\nTry: `,
    );
  });

  test('without a plan, --explain and --json still show which methods were tried', async () => {
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

  test('when a chosen method leads to no plan, the next that applies is planned', async () => {
    const { world, id } = await seedWorld();
    configure(world, { tasks: { verify_fix: never } });
    expect(textsOf(await world.json<Planned>(['plan', id]))?.[0]).toBe(
      'Check that what the evidence says of backup is still so',
    );
  });

  test('a method that leads to itself is left when too deep, or after 10000 steps', async () => {
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
