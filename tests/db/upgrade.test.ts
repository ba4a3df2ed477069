import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { columnsOf } from '../../src/db/adoptGoals';
import { presentSchema, upgrade } from '../../src/db/upgrade';
import { VERSION_1 } from '../support/older';
import { PROJECT } from '../support/world';

const schema = readFileSync(join(PROJECT, 'schema.sql'), 'utf8');

function connectionOf(statements: string) {
  const connection = new SqliteDatabase(':memory:');
  connection.exec(statements);
  return connection;
}

/** The name of every object of a database, with the columns of each table. */
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
  test('presentSchema has every object of schema.sql in order, each with its SQL', () => {
    const objects = presentSchema();
    expect(objects[0]).toMatchObject({ type: 'table', name: 'task_executions' });
    expect(objects.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['table', 'index', 'trigger', 'view']),
    );
    const remade = connectionOf(objects.map((object) => object.sql).join(';\n'));
    expect(objectsOf(remade)).toEqual(objectsOf(connectionOf(schema)));
  });

  test('presentSchema has the columns of each table, and none of indexes and views', () => {
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
  test('an upgrade of version 1 gives it every object and column of the present schema', () => {
    const connection = connectionOf(VERSION_1);
    upgrade(connection, 1);
    expect(objectsOf(connection)).toEqual(objectsOf(connectionOf(schema)));
    expect(watchersOf(connection)).toEqual(watchersOf(connectionOf(schema)));
    expect(connection.pragma('user_version', { simple: true })).toBe(7);
    expect(connection.prepare('SELECT text, state FROM goals').get()).toEqual({
      text: 'One',
      state: 'active',
    });
  });
});
