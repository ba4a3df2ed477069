import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import type { Database } from '../../src/db/database';
import { schemaDifferences } from '../../src/db/schemaCheck';
import { memoryDatabase } from '../support/memory';

const changedWatchers = async (db: Database) => (await schemaDifferences(db)).watchers;

describe('changed triggers and views', () => {
  test('changedWatchers finds no changed trigger or view in a new database', async () => {
    expect(await changedWatchers(memoryDatabase())).toEqual([]);
  });

  test('changedWatchers names what is missing or changed in the order of schema.sql', async () => {
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

  test('changedWatchers does not name a missing index or table', async () => {
    const db = memoryDatabase();
    await db.run(sql`DROP INDEX goals_by_key`);
    expect(await changedWatchers(db)).toEqual([]);
  });
});

describe('other differences from schema.sql', () => {
  test('a new database differs in nothing', async () => {
    expect(await schemaDifferences(memoryDatabase())).toEqual({
      watchers: [],
      foreignTriggers: [],
      indexes: [],
      foreignIndexes: [],
    });
  });

  test('a trigger on a table or view of goalgen is foreign, one on another table is not', async () => {
    const db = memoryDatabase();
    await db.run(sql`CREATE TABLE mine (id)`);
    await db.run(sql`CREATE TRIGGER a AFTER UPDATE ON goals BEGIN SELECT 1; END`);
    await db.run(sql`CREATE TRIGGER b AFTER UPDATE ON mine BEGIN SELECT 1; END`);
    await db.run(sql`CREATE TRIGGER c INSTEAD OF UPDATE ON goals_as_json BEGIN SELECT 1; END`);
    expect((await schemaDifferences(db)).foreignTriggers.map(({ name }) => name)).toEqual([
      'a',
      'c',
    ]);
  });

  test('an index that is missing or no longer unique is told, one more is foreign', async () => {
    const db = memoryDatabase();
    await db.run(sql`DROP INDEX goals_by_key`);
    await db.run(sql`DROP INDEX goals_one_open_per_key`);
    await db.run(sql`CREATE INDEX goals_one_open_per_key ON goals (goal_key)`);
    await db.run(sql`CREATE INDEX mine ON goals (text)`);
    const { indexes, foreignIndexes } = await schemaDifferences(db);
    expect(indexes).toEqual(['goals_one_open_per_key', 'goals_by_key']);
    expect(foreignIndexes).toEqual(['mine']);
  });
});
