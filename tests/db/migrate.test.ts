import { existsSync, readdirSync, statSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { EARLIER_SYSTEM, olderWorld, VERSION_1, VERSION_5, VERSION_6 } from '../support/older';
import { World } from '../support/world';

function dump(path: string, query: string): unknown[] {
  const db = new SqliteDatabase(path, { readonly: true });
  try {
    return db.prepare(query).all();
  } finally {
    db.close();
  }
}

describe('a database of the earlier system', () => {
  test('a database of the earlier system is migrated: each value keeps its meaning', async () => {
    const world = olderWorld(EARLIER_SYSTEM);
    await world.ok(['list']);
    const rows = world.rows<Record<string, unknown>>('SELECT * FROM goals ORDER BY id');
    expect(rows).toMatchObject([
      {
        id: 'goal_a',
        text: 'Adopted',
        category: 'maintenance',
        value: 0.4,
        effort: 0.5,
        risk: 0.6,
        horizon_min_min: 60,
        horizon_max_min: 1440,
        aligns_with: '["x"]',
        success_metrics: '{"n": 1}',
        state: 'active',
        created_at: 1_699_538_400,
        updated_at: 1_699_538_400.25,
        metadata: '{"a": 1}',
        version: 3,
        deleted_at: null,
        source: 'user',
        created_by: null,
        auto_approved: 0,
      },
      { id: 'goal_b', state: 'satisfied', created_at: 1_699_538_400, updated_at: 1_699_574_400 },
      {
        id: 'goal_c',
        state: 'abandoned',
        category: 'capability',
        aligns_with: '[]',
        metadata: '{}',
        deleted_at: 1_701_388_800,
      },
      { id: 'goal_d', state: 'proposed', created_at: 1_699_538_400.5 },
    ]);
    expect(world.ledgerEvents()).toEqual([
      ...Array(4).fill('goal_created_externally'),
      'database_migrated',
    ]);
    expect((await world.goalgen(['ledger', 'verify'])).code).toBe(0);
  });

  test('a database is copied beside itself, unchanged, before it is migrated', async () => {
    const world = olderWorld(EARLIER_SYSTEM);
    const before = world.rows('SELECT * FROM goals');
    await world.ok(['list']);
    const copy = `${world.database}.before-v7`;
    expect(dump(copy, 'SELECT * FROM goals')).toEqual(before);
    expect(dump(copy, 'PRAGMA user_version')).toEqual([{ user_version: 0 }]);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(world.ledgerLines().at(-1)).toMatchObject({
      meta: { from: 0, to: 7, backup: 'raw_store.db.before-v7' },
    });
  });

  test.each([
    [
      'an unknown state',
      "UPDATE goals SET state = 'dreaming' WHERE id = 'goal_b'",
      /goal goal_b has state dreaming/,
    ],
    [
      'an invalid time',
      "UPDATE goals SET created_at = 'yesterday' WHERE id = 'goal_b'",
      /goal goal_b has state satisfied, created_at yesterday/,
    ],
    [
      'a goal without text',
      'CREATE TABLE g2 AS SELECT * FROM goals; DROP TABLE goals; ' +
        "ALTER TABLE g2 RENAME TO goals; UPDATE goals SET text = NULL WHERE id = 'goal_b'",
      /NOT NULL constraint failed: goals\.text/,
    ],
    [
      'a foreign table named like one of goalgen',
      'CREATE TABLE scans (x)',
      /has a table scans of another program/,
    ],
  ])('a database with %s is refused and left as it was', async (_, statement, message) => {
    const world = olderWorld(`${EARLIER_SYSTEM} ${statement}`);
    const before = world.rows(
      'SELECT * FROM goals UNION ALL ' +
        'SELECT name, sql, 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0 FROM sqlite_master',
    );
    const { code, stderr } = await world.goalgen(['list']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^Error: [^\n]+\nTry: [^\n]+\n$/),
    });
    expect(stderr).toMatch(message);
    expect(
      world.rows(
        'SELECT * FROM goals UNION ALL ' +
          'SELECT name, sql, 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0 FROM sqlite_master',
      ),
    ).toEqual(before);
    expect(readdirSync(world.dataDir).filter((name) => name.includes('before'))).toEqual([]);
  });

  test('own columns of a database keep their declaration; edits by hand are recorded', async () => {
    const world = olderWorld(`${EARLIER_SYSTEM}
      ALTER TABLE goals ADD COLUMN priority INTEGER NOT NULL DEFAULT 3;
      CREATE TABLE copy (id TEXT PRIMARY KEY, text TEXT, State TEXT, Created_At TEXT, updated_at TEXT, constructor TEXT, owner TEXT UNIQUE, priority INTEGER NOT NULL DEFAULT 3);
      INSERT INTO copy SELECT id, text, state, created_at, updated_at, 'c', id, 7 FROM goals;
      DROP TABLE goals; ALTER TABLE copy RENAME TO goals;`);
    await world.ok(['list']);
    expect(
      world.rows(
        'SELECT typeof(created_at) AS type, priority, owner, constructor ' +
          "FROM goals WHERE id = 'goal_a'",
      ),
    ).toEqual([{ type: 'real', priority: 7, owner: 'goal_a', constructor: 'c' }]);
    expect(() => world.sql("UPDATE goals SET owner = 'goal_a'")).toThrow(/UNIQUE/);
    world.sql("INSERT INTO goals (id, text) VALUES ('new', 'x')");
    expect(world.rows("SELECT priority FROM goals WHERE id = 'new'")).toEqual([{ priority: 3 }]);
    world.sql("UPDATE goals SET owner = 'mallory', state = 'rejected' WHERE id = 'goal_d'");
    await world.ok(['list']);
    expect(world.ledgerLines().map(({ meta }) => meta.changed)).toContainEqual({
      owner: ['goal_d', 'mallory'],
    });
    expect(await world.goalgen(['ledger', 'verify'])).toMatchObject({ code: 0 });
  });

  test("a database's own trigger on every update does not hinder decisions on goals", async () => {
    const world = olderWorld(`${EARLIER_SYSTEM}
      CREATE TRIGGER goals_updated AFTER UPDATE ON goals
      BEGIN UPDATE goals SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id; END;`);
    await world.ok(['approve', 'goal_d']);
    expect(world.ledgerEvents().filter((event) => event === 'goal_approved')).toHaveLength(1);
    expect(
      world.rows("SELECT name FROM sqlite_master WHERE name LIKE 'goals_updated_before%'"),
    ).toHaveLength(1);
    expect(await world.goalgen(['ledger', 'verify'])).toMatchObject({ code: 0 });
  });

  test('a database with a generated column is refused, as it could not be kept', async () => {
    const world = olderWorld(
      `${EARLIER_SYSTEM} ALTER TABLE goals ` +
        'ADD COLUMN label TEXT GENERATED ALWAYS AS (upper(text)) VIRTUAL',
    );
    expect(await world.goalgen(['list'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('goals.label is a generated column'),
    });
  });

  test('a database without a goal is migrated as well', async () => {
    const world = olderWorld(`${EARLIER_SYSTEM} DELETE FROM goals`);
    expect(await world.json(['list'])).toEqual([]);
    expect(world.ledgerEvents()).toEqual(['database_migrated']);
  });
});

describe('a database of an earlier schema version', () => {
  test.each([
    ['1', VERSION_1, []],
    ['5', VERSION_5, []],
    ['6', VERSION_6, ['belief_added_externally']],
  ])('version %s becomes version 7 with the schema of a new database', async (_, older, events) => {
    const world = olderWorld(older);
    await world.ok(['list']);
    const fresh = new World();
    await fresh.ok(['import', '-']);
    const columns =
      'SELECT m.name AS \'table\', c.name, c.type, c."notnull", c.dflt_value, c.pk ' +
      'FROM sqlite_master AS m, pragma_table_info(m.name) AS c ' +
      "WHERE m.type = 'table' ORDER BY 1, c.cid";
    expect(world.rows(columns)).toEqual(fresh.rows(columns));
    const others = "SELECT type, name, sql FROM sqlite_master WHERE type <> 'table' ORDER BY name";
    expect(world.rows(others)).toEqual(fresh.rows(others));
    expect(world.rows('PRAGMA user_version')).toEqual([{ user_version: 7 }]);
    expect(world.rows('SELECT count(*) AS runs FROM task_executions')).toEqual([{ runs: 1 }]);
    expect(world.ledgerEvents()).toEqual([
      'goal_created_externally',
      ...events,
      'goal_updated_externally',
      'database_migrated',
    ]);
    expect((await world.goalgen(['ledger', 'verify'])).code).toBe(0);
  });

  test('a migration keeps the tables, triggers and columns that an operator added', async () => {
    const world = olderWorld(`${VERSION_1}
      CREATE TABLE mine (id TEXT); ALTER TABLE goals ADD COLUMN owner TEXT;
      CREATE TRIGGER my_trigger AFTER UPDATE ON goals BEGIN INSERT INTO mine VALUES (NEW.id); END;`);
    await world.ok(['approve', 'goal_1']).catch(() => undefined);
    await world.ok(['done', 'goal_1']);
    expect(world.rows('SELECT * FROM mine')).not.toEqual([]);
    expect(world.rows('SELECT owner FROM goals')).toEqual([{ owner: null }]);
  });

  test('a database is migrated once when ten commands open it at once', async () => {
    const world = olderWorld(VERSION_1);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => world.spawn(['list', '--json'])),
    );
    for (const { code, stderr } of answers)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(world.ledgerEvents().filter((event) => event === 'database_migrated')).toHaveLength(1);
    expect(readdirSync(world.dataDir).filter((name) => name.includes('before'))).toEqual([
      'raw_store.db.before-v7',
    ]);
  });

  test('ledger verify refuses an older schema instead of migrating it', async () => {
    const world = olderWorld(VERSION_1);
    expect(await world.goalgen(['ledger', 'verify'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has an older schema'),
    });
    expect(existsSync(`${world.database}.before-v7`)).toBe(false);
  });
});

test('a database of a newer goalgen is refused and left alone', async () => {
  const world = olderWorld(VERSION_1.replace('user_version = 1', 'user_version = 99'));
  for (const command of [['list'], ['scan'], ['ledger', 'verify'], ['scan', '--dry-run']]) {
    expect(await world.goalgen(command)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('has schema version 99'),
    });
  }
  expect(world.rows('SELECT state, version FROM goals')).toEqual([{ state: 'active', version: 1 }]);
});
