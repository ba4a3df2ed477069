import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import sql from 'sql-template-tag';
import { adoptGoals, columnsOf } from '../../src/db/adoptGoals';
import { changedWatchers } from '../../src/db/schemaCheck';
import { presentSchema, upgrade } from '../../src/db/upgrade';
import { UsageError } from '../../src/lib/errors';
import { memoryDatabase } from '../support/memory';
import { EARLIER_SYSTEM, VERSION_1 } from '../support/older';
import { PROJECT } from '../support/world';

const schema = readFileSync(join(PROJECT, 'schema.sql'), 'utf8');

function connectionOf(statements: string) {
  const connection = new SqliteDatabase(':memory:');
  connection.exec(statements);
  return connection;
}

/** Every object of a database, by its name: what it is, and which columns a table has. */
function objectsOf(connection: InstanceType<typeof SqliteDatabase>) {
  const names = connection
    .prepare("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
    .pluck()
    .all();
  return names.map((name) => [name, columnsOf(connection, String(name)).sort()]);
}

function watchersOf(connection: InstanceType<typeof SqliteDatabase>): unknown[] {
  return connection
    .prepare("SELECT sql FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name")
    .pluck()
    .all();
}

describe('the present schema', () => {
  test('is everything that schema.sql makes, in its order, each with what makes it', () => {
    const objects = presentSchema();
    expect(objects[0]).toMatchObject({ type: 'table', name: 'task_executions' });
    expect(objects.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['table', 'index', 'trigger', 'view']),
    );
    const remade = connectionOf(objects.map((object) => object.sql).join(';\n'));
    expect(objectsOf(remade)).toEqual(objectsOf(connectionOf(schema)));
  });

  test('knows the columns of its tables, and none of anything else', () => {
    const columns = new Map(presentSchema().map((object) => [object.name, object.columns]));
    expect(columns.get('tightenings')).toEqual([
      'detector_name',
      'pattern',
      'min_confidence',
      'decisions',
      'refused',
      'changed_at',
    ]);
    expect([columns.get('goals_by_key'), columns.get('goals_as_json')]).toEqual([[], []]);
  });
});

describe('an upgrade', () => {
  test('of version 1 gives it every object and column of the present schema', () => {
    const connection = connectionOf(VERSION_1);
    upgrade(connection, 1);
    expect(objectsOf(connection)).toEqual(objectsOf(connectionOf(schema)));
    expect(watchersOf(connection)).toEqual(watchersOf(connectionOf(schema)));
    expect(connection.pragma('user_version', { simple: true })).toBe(4);
    expect(connection.prepare('SELECT text, state FROM goals').get()).toEqual({
      text: 'One',
      state: 'active',
    });
  });
});

describe('the triggers and views that watch over the rows', () => {
  test('are all as schema.sql makes them in a new database', async () => {
    expect(await changedWatchers(memoryDatabase())).toEqual([]);
  });

  test('are named when they are missing or changed, in the order of schema.sql', async () => {
    const db = memoryDatabase();
    await db.run(sql`DROP TRIGGER tightenings_added_externally`);
    await db.run(sql`DROP TRIGGER goals_created`);
    await db.run(sql`
      CREATE TRIGGER goals_created AFTER INSERT ON goals BEGIN SELECT 1; END`);
    await db.run(sql`DROP VIEW goals_as_json`);
    expect(await changedWatchers(db)).toEqual([
      'goals_created',
      'goals_as_json',
      'tightenings_added_externally',
    ]);
  });

  test('are not missed when an index or a table is gone', async () => {
    const db = memoryDatabase();
    await db.run(sql`DROP INDEX goals_by_key`);
    expect(await changedWatchers(db)).toEqual([]);
  });
});

describe('the goals of an earlier system', () => {
  const adopt = (statements: string) => {
    const connection = connectionOf(statements);
    adoptGoals(connection, 'x.db');
    return connection;
  };

  test('are taken over into the present schema, with their times as seconds', () => {
    const connection = adopt(EARLIER_SYSTEM);
    expect(
      connection.prepare('SELECT id, state, category, created_at FROM goals ORDER BY id').all(),
    ).toEqual([
      { id: 'goal_a', state: 'active', category: 'maintenance', created_at: 1_699_538_400 },
      { id: 'goal_b', state: 'satisfied', category: 'capability', created_at: 1_699_538_400 },
      { id: 'goal_c', state: 'abandoned', category: 'capability', created_at: 1_699_538_400 },
      { id: 'goal_d', state: 'proposed', category: 'maintenance', created_at: 1_699_538_400.5 },
    ]);
    expect(columnsOf(connection, 'goals_before_goalgen')).toEqual([]);
  });

  test('are each recorded as created from outside', () => {
    const events = adopt(EARLIER_SYSTEM)
      .prepare('SELECT event, goal_id FROM ledger_events ORDER BY seq')
      .all();
    expect(events).toEqual(
      ['goal_a', 'goal_b', 'goal_c', 'goal_d'].map((id) => ({
        event: 'goal_created_externally',
        goal_id: id,
      })),
    );
  });

  test('keep a column of their own, whose changes are recorded from then on', () => {
    const connection = adopt(
      `${EARLIER_SYSTEM}; ALTER TABLE goals ADD COLUMN owner TEXT DEFAULT 'kim'`,
    );
    connection.exec("UPDATE goals SET owner = 'dana' WHERE id = 'goal_a'");
    const meta = connection
      .prepare("SELECT meta FROM ledger_events WHERE event = 'goal_updated_externally'")
      .pluck()
      .get();
    expect(JSON.parse(String(meta))).toEqual({
      goal_id: 'goal_a',
      by: 'external',
      note: null,
      changed: { owner: ['kim', 'dana'] },
    });
  });

  test.each([
    [
      'a state that nobody knows',
      "UPDATE goals SET state = 'odd' WHERE id = 'goal_b'",
      'goal goal_b has state odd',
    ],
    [
      'a time that is none',
      "UPDATE goals SET updated_at = 'soon' WHERE id = 'goal_b'",
      'updated_at soon',
    ],
    [
      'a generated column',
      'ALTER TABLE goals ADD COLUMN twice REAL GENERATED ALWAYS AS (value * 2)',
      'goals.twice is a generated column',
    ],
  ])('are refused with %s', (_, statement, message) => {
    expect(() => adopt(`${EARLIER_SYSTEM}; ${statement}`)).toThrow(UsageError);
    expect(() => adopt(`${EARLIER_SYSTEM}; ${statement}`)).toThrow(message);
  });
});

test('the columns of a table that is not there are none', () => {
  expect(columnsOf(connectionOf('CREATE TABLE a (x, Y)'), 'a')).toEqual(['x', 'Y']);
  expect(columnsOf(connectionOf(''), 'a')).toEqual([]);
});
