import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { seedRuns, World } from '../support/world';

const DAY = 86_400;
/** The real time, because edits by hand are stamped with it. */
const NOW = Math.floor(Date.now() / 1000);

/** A world with an hourly task for 100 days, a task that ended 90 days ago, and one that never ended. */
function worldWithHistory(): World {
  const world = new World({ now: NOW });
  return world;
}

async function filled(): Promise<World> {
  const world = worldWithHistory();
  await world.ok(['add', 'mend it']);
  world.sql(`
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2399)
    INSERT INTO task_executions (task_type, run_id, started_at, finished_at, status)
    SELECT 'hourly', 'h' || i, ${NOW} - 60 - i * 3600, ${NOW} - i * 3600, 'success' FROM n;
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9)
    INSERT INTO task_executions (task_type, run_id, started_at, finished_at, status)
    SELECT 'dead', 'd' || i, ${NOW} - 90 * ${DAY} - i * 3600, ${NOW} - 90 * ${DAY} - i * 3600 + 1, 'success' FROM n;
    INSERT INTO task_executions (task_type, run_id, started_at, status)
    VALUES ('endless', 'e1', ${NOW} - 90 * ${DAY}, 'running'), ('endless', 'e2', ${NOW} - 10, 'running');`);
  return world;
}

const count = (world: World, table: string) =>
  world.rows<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]?.n;

describe('goalgen prune', () => {
  test('old runs go, younger ones and the newest of each task stay, and it is an event', async () => {
    const world = await filled();
    const expected = { runs: 2400 - 60 * 24 - 1 + 9 + 1, scans: 0, proposals: 0 };
    const wouldRemove = await world.json(['prune', '--keep', '60d', '--dry-run']);
    expect(wouldRemove).toMatchObject({ dry_run: true, ...expected });
    expect(count(world, 'task_executions')).toBe(2412);
    expect(await world.json(['prune', '--keep', '60d', '--by', 'dana'])).toMatchObject({
      dry_run: false,
      before: NOW - 60 * DAY,
      ...expected,
    });
    expect(
      world.rows('SELECT task_type, count(*) AS runs FROM task_executions GROUP BY task_type'),
    ).toEqual([
      { task_type: 'dead', runs: 1 },
      { task_type: 'endless', runs: 1 },
      { task_type: 'hourly', runs: 60 * 24 + 1 },
    ]);
    expect(world.ledgerLines().at(-1)).toMatchObject({
      event: 'history_pruned',
      meta: { by: 'dana', before: NOW - 60 * DAY, ...expected },
    });
    expect(await world.json(['prune', '--keep', '60d'])).toMatchObject({ runs: 0 });
    expect(world.ledgerEvents().filter((event) => event === 'history_pruned')).toHaveLength(1);
    await world.ok(['ledger', 'verify']);
  });

  test('less than baselineDays is refused, and baselineDays itself is not', async () => {
    const world = await filled();
    for (const [keep, code] of [
      ['29d', 2],
      ['30d', 0],
    ] as const)
      expect((await world.goalgen(['prune', '--keep', keep])).code).toBe(code);
    expect(await world.goalgen(['prune'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('goalgen prune --keep 180d'),
    });
  });

  test('the file becomes smaller; one of an earlier goalgen does when it is rewritten', async () => {
    const world = await filled();
    world.sql(`UPDATE task_executions SET error = hex(randomblob(5000))`);
    const large = statSync(world.database).size;
    await world.ok(['prune', '--keep', '30d']);
    expect(statSync(world.database).size).toBeLessThan(large / 2);

    const older = await filled();
    older.sql(`UPDATE task_executions SET error = hex(randomblob(5000))`);
    const db = new SqliteDatabase(older.database);
    db.pragma('auto_vacuum = NONE');
    db.exec('VACUUM');
    db.close();
    expect(await older.ok(['prune', '--keep', '30d'])).toContain('the same with --rewrite');
    expect(statSync(older.database).size).toBeGreaterThan(large / 2);
    expect(await older.ok(['prune', '--keep', '30d', '--rewrite'])).not.toContain('--rewrite');
    expect(statSync(older.database).size).toBeLessThan(large / 2);
  });

  test('what a refusal has held back, goals and decisions stay', async () => {
    const world = new World({ now: NOW });
    for (const task of ['a', 'b']) await world.import(seedRuns(task, { now: NOW - 70 * DAY }));
    await world.ok(['scan'], { now: NOW - 70 * DAY });
    const [goal] = await world.json<{ id: string; text: string }[]>(['list'], {
      now: NOW - 70 * DAY,
    });
    await world.ok(['reject', goal?.id ?? ''], { now: NOW - 70 * DAY });
    await world.ok(['scan', '--set', 'gates.minConfidence=0.99'], { now: NOW - 70 * DAY + 60 });
    await world.ok(['scan', '--trust-clock'], { now: NOW - 1 });
    const held = `SELECT count(*) AS n FROM proposals AS p JOIN goals ON goals.id = p.goal_id
                  WHERE p.outcome = 'rejected' AND goals.state = 'rejected'`;
    const before = world.rows(held);
    const goals = count(world, 'goals');
    const removed = await world.json<{ proposals: number; scans: number }>([
      'prune',
      '--keep',
      '60d',
    ]);
    expect(removed.proposals).toBeGreaterThan(0);
    expect(removed.scans).toBe(2);
    expect(world.rows(held)).toEqual(before);
    expect(count(world, 'goals')).toBe(goals);
    await world.ok(['ledger', 'verify']);
  });

  test('a setting lets scans do it once a day', async () => {
    const world = await filled();
    const keep = ['--set', 'retention.keepDays=60'];
    await world.ok(['scan', ...keep]);
    expect(count(world, 'task_executions')).toBe(60 * 24 + 1 + 1 + 1);
    await world.ok(['scan', ...keep], { now: NOW + 3600 });
    const events = () => world.ledgerEvents().filter((event) => event === 'history_pruned');
    expect(events()).toHaveLength(1);
    await world.ok(['scan', ...keep], { now: NOW + 2 * DAY });
    expect(events()).toHaveLength(2);
    expect(await world.goalgen(['scan', '--set', 'retention.keepDays=29'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('baselineDays'),
    });
    await world.ok(['scan']);
    expect(events()).toHaveLength(2);
  });

  test('a dry run writes nothing, and works where nothing may be written', async () => {
    const world = await filled();
    const events = count(world, 'ledger_events');
    writeFileSync(join(world.dataDir, 'x'), '');
    expect(await world.ok(['prune', '--keep', '60d', '--dry-run'])).toMatch(
      /^Would remove 969 runs, 0 scans and 0 refused proposals from before \d{4}-/,
    );
    expect(count(world, 'ledger_events')).toBe(events);
  });
});
