import { describe, expect, test } from '@jest/globals';
import { type Planned, SEED_TASKS, seedWorld, textsOf } from '../support/planned';

describe('plan', () => {
  test('the text form lists the goal, its numbered tasks and when it is done', async () => {
    const { world, id } = await seedWorld();
    expect(await world.ok(['plan', id.slice(0, 9)])).toBe(
      [
        "Fix recurring failures in 'daily_backup' task",
        ...SEED_TASKS.map((text, index) => `  ${index + 1}. ${text}`),
        'Done when: task_success_rate 0.95, consecutive_successes 3',
        '',
      ].join('\n'),
    );
  });

  test('--explain says which method each task got, why, and why not another', async () => {
    const { world, id } = await seedWorld();
    const text = await world.ok(['plan', id, '--explain']);
    expect(text).toContain('    + recurring_failures: pattern is task_failure_recurring\n');
    expect(text).toContain('      - silent: error_class is timeout; wanted: unknown\n');
  });

  test('the JSON form has goal, tasks, evidence and success criterion', async () => {
    const { world, id } = await seedWorld();
    const planned = await world.json<Planned>(['plan', id]);
    expect(textsOf(planned)).toEqual(SEED_TASKS);
    expect(planned.tasks?.[0]).toEqual({
      template: 'Analyze {short_name} task logs for {error_type} patterns',
      text: SEED_TASKS[0],
      data: { short_name: 'backup', error_type: 'timeout' },
      within: ['resolve/recurring_failures', 'study_failures/named_error'],
    });
    expect(planned.goal).toMatchObject({
      id,
      state: 'proposed',
      pattern: 'task_failure_recurring',
    });
    expect(planned.success_criterion).toEqual({
      task_success_rate: 0.95,
      consecutive_successes: 3,
    });
    expect(planned.evidence).toMatchObject({
      failure_count: 4,
      consecutive_failures: 4,
      source: 'local',
    });
    expect(planned.trace[0]?.tried).toEqual([
      {
        method: 'recurring_failures',
        outcome: 'chosen',
        because: 'pattern is task_failure_recurring',
      },
    ]);
  });

  test('plan changes neither goals nor ledger', async () => {
    const { world, id } = await seedWorld();
    const before = [world.rows('SELECT * FROM goals'), world.ledgerLines()];
    await world.ok(['plan', id]);
    expect([world.rows('SELECT * FROM goals'), world.ledgerLines()]).toEqual(before);
  });

  test('an unknown goal id ends with exit code 3', async () => {
    const { world } = await seedWorld();
    expect(await world.goalgen(['plan', 'goal_zzz'])).toMatchObject({ code: 3, stdout: '' });
  });

  test('a goal typed by hand, without pattern or evidence, has a plan too', async () => {
    const { world } = await seedWorld();
    world.sql(`INSERT INTO goals (id, text, category, value, effort, risk, aligns_with, contradicts, success_metrics,
                 state, created_at, updated_at, metadata, version, source)
               VALUES ('goal_typed', 'Tidy up', 'capability', 0.5, 0.5, 0.1, '[]', '[]', '{}', 'active', 1, 1, '{}', 0, 'user')`);
    const planned = await world.json<Planned>(['plan', 'goal_typed']);
    expect(planned.tasks).toHaveLength(4);
    expect(await world.ok(['plan', 'goal_typed'])).not.toContain('Done when');
  });

  test('unreadable evidence is left out of the plan, and a warning says so', async () => {
    const { world, id } = await seedWorld();
    world.sql(`UPDATE goals SET evidence = 'broken', metadata = 'broken' WHERE id = '${id}'`);
    const { code, stdout, stderr } = await world.goalgen(['plan', id]);
    expect(code).toBe(0);
    expect(stdout).toContain('  4. ');
    expect(stderr).toContain(`Goal ${id}: cannot read`);
  });
});
