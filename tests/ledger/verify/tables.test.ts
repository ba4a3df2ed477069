import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { storedGoals, tableProblems } from '../../../src/ledger/verify/tables';
import { memoryDatabase, storeGoal } from '../../support/memory';

describe('the goals that are compared with their events', () => {
  test('are all there are, with their states, deleted ones too', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { state: 'active' });
    await storeGoal(db, { id: 'goal_2', state: 'expired' });
    await db.run(sql`UPDATE goals SET deleted_at = 1 WHERE id = 'goal_2'`);
    expect(await storedGoals(db)).toEqual([
      { id: 'goal_00000001', state: 'active' },
      { id: 'goal_2', state: 'expired' },
    ]);
  });

  test('are named as their events name them when somebody used bytes for an id', async () => {
    const db = memoryDatabase();
    await db.run(sql`INSERT INTO goals (id, text) VALUES (X'0102', 'x')`);
    expect(await storedGoals(db)).toEqual([{ id: "X'0102'", state: 'proposed' }]);
  });
});

describe('what is wrong with the tables themselves', () => {
  test('is nothing in a database as goalgen makes it', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    expect(await tableProblems(db)).toEqual([]);
  });

  test('is a trigger that somebody took away', async () => {
    const db = memoryDatabase();
    await db.run(sql`DROP TRIGGER goals_updated_externally`);
    expect(await tableProblems(db)).toEqual([
      'what records hand edits was changed or taken away: goals_updated_externally',
    ]);
  });

  test('is a view that somebody changed', async () => {
    const db = memoryDatabase();
    await db.run(sql`DROP VIEW goals_as_json`);
    await db.run(sql`
      CREATE VIEW goals_as_json (goal_rowid, id, state, row)
      AS SELECT rowid, id, state, '{}' FROM goals`);
    expect(await tableProblems(db)).toEqual([
      'what records hand edits was changed or taken away: goals_as_json',
    ]);
  });

  test('is an announcement that stays, which makes hand edits look like goalgen’s own', async () => {
    const db = memoryDatabase();
    await db.run(sql`INSERT INTO announced_change (id, by) VALUES (1, 'dana')`);
    expect(await tableProblems(db)).toEqual([
      'announced_change holds a row: ' +
        'what was edited by hand since may be recorded as done by goalgen',
    ]);
  });

  test('is what SQLite’s own check finds in the goals', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await db.run(sql`PRAGMA ignore_check_constraints = ON`);
    await db.run(sql`UPDATE goals SET state = 'odd'`);
    await db.run(sql`PRAGMA ignore_check_constraints = OFF`);
    expect(await tableProblems(db)).toEqual([
      'the table goals is damaged: CHECK constraint failed in goals',
    ]);
  });
});
