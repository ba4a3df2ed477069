import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { changedWatchers } from '../../src/db/schemaCheck';
import { memoryDatabase } from '../support/memory';

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
