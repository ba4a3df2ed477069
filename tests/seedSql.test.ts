import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { World } from './support/world';

/**
 * The statements of the mission's seed, as printed there except for the literal `...` inside the
 * metadata.
 */
const INSERT = `
INSERT INTO goals (
    id, text, category, value, effort, risk,
    horizon_min_min, horizon_max_min,
    aligns_with, contradicts, success_metrics,
    state, created_at, updated_at, metadata,
    version, deleted_at,
    source, created_by, proposal_id, auto_approved  -- NEW COLUMNS
)
VALUES (
    'goal_8f2e4a9c',
    'Fix recurring failures in ''daily_backup'' task',
    'capability',
    0.8, 0.5, 0.3,
    60, 1440,
    '[]', '[]', '{"task_success_rate": 0.95, "consecutive_successes": 3}',
    'proposed',  -- ← State
    1699538400.0, 1699538400.0,
    '{"confidence": 0.85, "pattern": "task_failure_recurring", "evidence": {"failure_count": 4}}',
    0, NULL,
    'system', 'task_failure_detector', 'prop_a7f3c1d9', 0  -- ← Source tracking
);`;
const SELECT = `
SELECT
  id,
  text,
  created_by,
  json_extract(metadata, '$.evidence.failure_count') as failures,
  json_extract(metadata, '$.confidence') as confidence
FROM goals
WHERE source='system' AND state='proposed';`;
const UPDATE = `
UPDATE goals
SET state='active', updated_at=unixepoch('now')
WHERE id='goal_8f2e4a9c';`;

type Shell = (world: World, statements: string) => string;

/**
 * Where the statements run: always on a connection that is not goalgen's, and in the sqlite3 shell
 * as well if it is installed.
 */
const SHELLS: [string, Shell][] = [
  ['another connection', anotherConnection],
  ...(hasShell() ? [['the sqlite3 shell', shell] as [string, Shell]] : []),
];

function anotherConnection(world: World, statements: string): string {
  world.sql(statements);
  return '';
}

function hasShell(): boolean {
  try {
    execFileSync('sqlite3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write(
      'skipped: the sqlite3 shell is not installed; its statements run on another connection only\n',
    );
    return false;
  }
}

function shell(world: World, statements: string): string {
  return execFileSync('sqlite3', [world.database], {
    input: statements,
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

async function emptyWorld(): Promise<World> {
  const world = new World();
  await world.ok(['import', '-']);
  return world;
}

describe.each(SHELLS)("the seed's SQL in %s", (name, type) => {
  test("the seed's INSERT and SELECT work as printed", async () => {
    const world = await emptyWorld();
    const printed = type(world, INSERT + SELECT);
    if (name === 'the sqlite3 shell') {
      expect(printed).toBe(
        "goal_8f2e4a9c|Fix recurring failures in 'daily_backup' task|task_failure_detector|4|0.85\n",
      );
    }
    expect(world.rows(SELECT)).toEqual([
      expect.objectContaining({ id: 'goal_8f2e4a9c', failures: 4, confidence: 0.85 }),
    ]);
  });

  test("the seed's UPDATE is in the ledger after the next command, with both states", async () => {
    const world = await emptyWorld();
    type(world, INSERT + UPDATE);
    expect(await world.json(['list'])).toMatchObject([
      { id: 'goal_8f2e4a9c', state: 'active', confidence: 0.85 },
    ]);
    expect(world.ledgerLines()).toMatchObject([
      {
        event: 'goal_created_externally',
        meta: { goal_id: 'goal_8f2e4a9c', source: 'system', to: 'proposed' },
      },
      {
        event: 'goal_updated_externally',
        meta: { goal_id: 'goal_8f2e4a9c', from: 'proposed', to: 'active', by: 'external' },
      },
    ]);
  });

  test('an UPDATE typed by hand raises the version, so that a stale copy is noticed', async () => {
    const world = await emptyWorld();
    type(world, INSERT + UPDATE);
    expect(world.rows('SELECT version FROM goals')).toEqual([{ version: 1 }]);
  });

  test('a DELETE typed by hand is in the ledger after the next command', async () => {
    const world = await emptyWorld();
    type(world, `${INSERT} DELETE FROM goals;`);
    await world.ok(['list']);
    expect(world.ledgerLines().at(-1)).toMatchObject({
      event: 'goal_deleted_externally',
      meta: { goal_id: 'goal_8f2e4a9c', from: 'proposed', to: null },
    });
  });

  test('a state that does not exist is refused by the database itself', async () => {
    const world = await emptyWorld();
    type(world, INSERT);
    expect(() => type(world, "UPDATE goals SET state = 'activ';")).toThrow(/CHECK constraint/);
  });
});

describe('rows typed by hand', () => {
  test('every column changed by hand is recorded, including values of the wrong type', async () => {
    const world = await emptyWorld();
    world.sql(INSERT);
    world.sql("UPDATE goals SET value = 9e999, text = X'ff00', metadata = '{broken', version = 7");
    await world.ok(['list']);
    expect(world.ledgerLines().at(-1)?.meta.changed).toEqual({
      value: [0.8, expect.stringMatching(/^(Inf|9\.0e\+999)$/)],
      text: ["Fix recurring failures in 'daily_backup' task", "X'FF00'"],
      metadata: [expect.any(String), '{broken'],
      version: [0, 7],
    });
  });

  test('an UPDATE by hand that changes nothing gives no event', async () => {
    const world = await emptyWorld();
    world.sql(INSERT);
    world.sql('UPDATE goals SET value = value');
    await world.ok(['list']);
    expect(world.ledgerEvents()).toEqual(['goal_created_externally']);
  });

  test('a goal with invalid JSON is listed, and a warning names the invalid columns', async () => {
    const world = await emptyWorld();
    world.sql(
      'INSERT INTO goals (id, text, metadata, aligns_with) ' +
        "VALUES ('g1', 'mend me', '{broken', '7')",
    );
    const { code, stdout, stderr } = await world.goalgen(['list', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { id: 'g1', confidence: null, evidence: {}, aligns_with: [] },
    ]);
    expect(stderr).toContain('Goal g1: cannot read aligns_with, metadata; shown as empty');
  });

  test('an INSERT of id and text alone makes a proposed goal with source user', async () => {
    const world = await emptyWorld();
    world.sql("INSERT INTO goals (id, text) VALUES ('g1', 'Move the backups off site')");
    expect(await world.json(['list'])).toMatchObject([
      { id: 'g1', source: 'user', state: 'proposed' },
    ]);
  });
});
