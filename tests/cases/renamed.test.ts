import { describe, expect, test } from '@jest/globals';
import { HOUR, NOW, World } from '../support/world';

const iso = (instant: number) => new Date(instant * 1000).toISOString().replace('.000', '');

/** Workflow runs as gh prints them: one an hour, the newest `until` hours before NOW; all fail. */
function runs(name: string, { from, until, id }: { from: number; until: number; id?: number }) {
  return Array.from({ length: from - until + 1 }, (_, index) => {
    const start = NOW - (until + index) * HOUR - 600;
    return {
      databaseId: 1000 + until + index,
      workflowName: name,
      ...(id === undefined ? {} : { workflowDatabaseId: id }),
      startedAt: iso(start),
      updatedAt: iso(start + 300),
      attempt: 1,
      status: 'completed',
      conclusion: 'failure',
    };
  });
}
const gh = (world: World, items: readonly object[], ...args: string[]) =>
  world.ok(['import', '--format', 'github-actions', '-', ...args], {
    stdin: JSON.stringify(items),
  });
const tasks = (world: World) =>
  world
    .rows<{ task_type: string; runs: number }>(
      'SELECT task_type, count(*) AS runs FROM task_executions GROUP BY 1 ORDER BY 1',
    )
    .map((row) => [row.task_type, row.runs]);

describe('a workflow that is renamed', () => {
  test('imports that overlap find it by its runs, and it keeps its first name', async () => {
    const world = new World();
    await gh(world, runs('Nightly', { from: 20, until: 8 }));
    expect(await gh(world, runs('Nightly build', { from: 12, until: 4 }))).toContain(
      'renamed: Nightly build is kept as Nightly, its name when first imported',
    );
    await gh(world, runs('Nightly build', { from: 3, until: 0 }));
    expect(tasks(world)).toEqual([['Nightly', 21]]);
  });

  test('imports that do not overlap find it by its id, if gh was asked for it', async () => {
    const world = new World();
    await gh(world, runs('Nightly', { from: 20, until: 12, id: 7 }));
    await gh(world, runs('Nightly build', { from: 3, until: 0, id: 7 }));
    expect(tasks(world)).toEqual([['Nightly', 13]]);
  });

  test('two workflows of one name, of which one is renamed, stay two', async () => {
    const world = new World();
    await gh(world, runs('CI', { from: 20, until: 12, id: 7 }));
    await gh(world, runs('Deploy', { from: 40, until: 30, id: 8 }));
    await gh(world, [...runs('Deploy', { from: 3, until: 0, id: 8 })]);
    expect(tasks(world)).toEqual([
      ['CI', 9],
      ['Deploy', 15],
    ]);
  });

  test('a new workflow under the former name of another is not that other', async () => {
    const world = new World();
    await gh(world, runs('CI', { from: 20, until: 12, id: 7 }));
    await gh(world, runs('CI (old)', { from: 11, until: 8, id: 7 }));
    await gh(world, runs('CI', { from: 3, until: 0, id: 9 }));
    expect(tasks(world)).toEqual([
      ['CI', 13],
      ['CI #9', 4],
    ]);
  });

  test('a workflow that took the former name of another is seen beside it', async () => {
    const world = new World();
    await gh(world, runs('Deploy', { from: 20, until: 8 }));
    await gh(world, [
      ...runs('Deploy', { from: 3, until: 0 }),
      ...runs('Deploy (old)', { from: 12, until: 4 }),
    ]);
    expect(tasks(world).map(([name]) => name)).toContain('Deploy (old)');
  });

  test('a rename is seen where only the oldest of very many runs are known', async () => {
    const world = new World();
    await gh(world, runs('CI', { from: 800, until: 700 }));
    await gh(world, runs('Build', { from: 705, until: 0 }));
    expect(tasks(world)).toEqual([['CI', 801]]);
  });

  test('names that the operator wants are taken, whatever they were before', async () => {
    const world = new World();
    await gh(world, runs('Nightly', { from: 20, until: 8 }));
    const set = ['--set', 'taskNames.patterns=[{"pattern": "Nightly.*", "name": "night"}]'];
    await gh(world, runs('Nightly', { from: 20, until: 0 }), ...set);
    expect(tasks(world)).toEqual([['night', 21]]);
  });

  test('a goal stays one: the renamed workflow is neither new nor satisfied', async () => {
    const world = new World();
    await gh(world, runs('Nightly', { from: 12, until: 3 }));
    await world.ok(['scan', '--quiet']);
    const goals = () => world.rows('SELECT id, state, text FROM goals ORDER BY id');
    const before = goals();
    expect(before).toHaveLength(1);
    await gh(world, runs('Nightly build', { from: 5, until: 0 }));
    await world.ok(['scan', '--quiet', '--now', iso(NOW + HOUR)]);
    expect(goals()).toEqual(before);
  });
});
