import { describe, expect, test } from '@jest/globals';
import { type Answer, seedRuns, World } from './support/world';

const ONE_LINE = /^Error: [^\n]+\nTry: [^\n]+\n$/;

function codes(answers: readonly Answer[]): number[] {
  return answers.map(({ code }) => code).sort();
}

async function worldWithRuns(tasks: number): Promise<World> {
  const now = Date.now() / 1000;
  const world = new World({ env: { GOALGEN_NOW: '' } });
  await world.import(
    Array.from({ length: tasks }, (_, index) => seedRuns(`task_${index}`, { now })).flat(),
  );
  return world;
}

async function expectSound(world: World): Promise<void> {
  expect(await world.goalgen(['ledger', 'verify'])).toMatchObject({ code: 0, stderr: '' });
}

describe('ten scans at once', () => {
  test('ten scans at once make the goals of one scan, and end with code 0 or 5', async () => {
    const world = await worldWithRuns(12);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => world.spawn(['scan', '--quiet'])),
    );
    for (const { code, stderr } of answers) {
      expect([0, 5]).toContain(code);
      if (code === 5)
        expect(stderr).toMatch(/^Error: Another scan is running on this data folder\.\nTry: /);
    }
    expect(answers.filter(({ code }) => code === 0).length).toBeGreaterThan(0);
    // The quota of three goals a day per detector holds across all ten scans, and no goal is made
    // twice.
    expect(
      world.rows('SELECT count(*) AS goals, count(DISTINCT goal_key) AS keys FROM goals'),
    ).toEqual([{ goals: 3, keys: 3 }]);
    expect(world.ledgerEvents().filter((event) => event === 'goal_created')).toHaveLength(3);
    await expectSound(world);
  });

  test('ten scans at once on a missing data folder make one valid database', async () => {
    const world = new World({ env: { GOALGEN_NOW: '' } });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => world.spawn(['scan', '--quiet'])),
    );
    for (const { code } of answers) expect([0, 5]).toContain(code);
    expect(world.rows('PRAGMA user_version')).toEqual([{ user_version: 7 }]);
    expect(world.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });
});

describe('two operators at once', () => {
  test('when approve and reject race, one is recorded and one ends with code 4', async () => {
    const world = await worldWithRuns(3);
    await world.ok(['scan']);
    const ids = (await world.json<{ id: string }[]>(['list'])).map(({ id }) => id);
    expect(ids).toHaveLength(3);
    for (const id of ids) {
      const answers = await Promise.all([
        world.spawn(['approve', id]),
        world.spawn(['reject', id]),
      ]);
      expect(codes(answers)).toEqual([0, 4]);
      const loser = answers.find(({ code }) => code === 4);
      expect(loser?.stderr).toMatch(ONE_LINE);
      const state = answers[0].code === 0 ? 'active' : 'rejected';
      expect(world.rows(`SELECT state FROM goals WHERE id = '${id}'`)).toEqual([{ state }]);
    }
    const decisions = world
      .ledgerEvents()
      .filter((event) => event === 'goal_approved' || event === 'goal_rejected');
    expect(decisions).toHaveLength(3);
    await expectSound(world);
  });

  test('ten approve commands at once for the same ten goals approve each goal once', async () => {
    const world = await worldWithRuns(0);
    world.sql(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10)
               INSERT INTO goals (id, text) SELECT 'goal_' || i || 'x', 'x' FROM n`);
    const ids = Array.from({ length: 10 }, (_, index) => `goal_${index + 1}x`);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => world.spawn(['approve', ...ids])),
    );
    const approved = answers.flatMap(({ stdout }) => stdout.match(/goal_\d+x/g) ?? []);
    expect(approved.toSorted()).toEqual(ids.toSorted());
    for (const { code } of answers) expect([0, 4]).toContain(code);
    await expectSound(world);
  });
});

describe('a scan during a large import', () => {
  test('scans during an import meet no locked database, and no row is lost', async () => {
    const world = await worldWithRuns(3);
    const now = Date.now() / 1000;
    const rows = Array.from({ length: 20_000 }, (_, index) =>
      seedRuns(`bulk_${index % 500}`, { now: now - Math.floor(index / 500) }),
    ).flat();
    const stdin = rows.map((row) => JSON.stringify(row)).join('\n');
    const importing = world.spawn(['import', '-'], { stdin });
    let imported: Answer | undefined;
    const done = importing.then((answer) => {
      imported = answer;
    });
    const scans: Answer[] = [];
    while (imported === undefined) scans.push(await world.spawn(['scan', '--quiet']));
    await done;
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    for (const { code, stderr } of scans) expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(scans.length).toBeGreaterThan(1);
    expect(world.rows('SELECT count(*) AS runs FROM task_executions')).toEqual([
      { runs: 15 + rows.length },
    ]);
    await expectSound(world);
  });
});
