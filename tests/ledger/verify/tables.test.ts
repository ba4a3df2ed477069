import { describe, expect, test } from '@jest/globals';
import sql, { raw } from 'sql-template-tag';
import type { Database } from '../../../src/db/database';
import { checkTables, storedGoals } from '../../../src/ledger/verify/tables';
import { memoryDatabase, storeGoal } from '../../support/memory';

describe('goals compared with their events', () => {
  test('storedGoals gives every goal with its state, deleted goals too', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { state: 'active' });
    await storeGoal(db, { id: 'goal_2', state: 'expired' });
    await db.run(sql`UPDATE goals SET deleted_at = 1 WHERE id = 'goal_2'`);
    expect(await storedGoals(db)).toEqual([
      { id: 'goal_00000001', state: 'active' },
      { id: 'goal_2', state: 'expired' },
    ]);
  });

  test('storedGoals names a goal whose id is bytes as its events name it', async () => {
    const db = memoryDatabase();
    await db.run(sql`INSERT INTO goals (id, text) VALUES (X'0102', 'x')`);
    expect(await storedGoals(db)).toEqual([{ id: "X'0102'", state: 'proposed' }]);
  });
});

const tableProblems = async (db: Database) => (await checkTables(db, new Set())).problems;

describe('problems of the tables', () => {
  test('checkTables finds nothing in a database as goalgen makes it', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    expect(await tableProblems(db)).toEqual([]);
  });

  test('checkTables names a trigger that was dropped', async () => {
    const db = memoryDatabase();
    await db.run(sql`DROP TRIGGER goals_updated_externally`);
    expect(await tableProblems(db)).toEqual([
      'what records hand edits was changed or taken away: goals_updated_externally',
    ]);
  });

  test('checkTables names a view that was changed', async () => {
    const db = memoryDatabase();
    await db.run(sql`DROP VIEW goals_as_json`);
    await db.run(sql`
      CREATE VIEW goals_as_json (goal_rowid, id, state, row)
      AS SELECT rowid, id, state, '{}' FROM goals`);
    expect(await tableProblems(db)).toEqual([
      'what records hand edits was changed or taken away: goals_as_json',
    ]);
  });

  test('checkTables tells of a leftover announcement, which disguises hand edits', async () => {
    const db = memoryDatabase();
    await db.run(sql`INSERT INTO announced_change (id, by) VALUES (1, 'dana')`);
    expect(await tableProblems(db)).toEqual([
      'announced_change holds a row: ' +
        'what was edited by hand since may be recorded as done by goalgen',
    ]);
  });

  test('checkTables tells what SQLite’s own check finds in the goals', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await db.run(sql`PRAGMA ignore_check_constraints = ON`);
    await db.run(sql`UPDATE goals SET state = 'odd'`);
    await db.run(sql`PRAGMA ignore_check_constraints = OFF`);
    expect(await tableProblems(db)).toEqual([
      'the table goals is damaged: CHECK constraint failed in goals',
    ]);
  });

  test('checkTables tells of events that were removed at the end', async () => {
    const db = memoryDatabase();
    for (const meta of ['{}', '{}', '{}'])
      await db.run(sql`INSERT INTO ledger_events (ts, event, meta) VALUES (1.0, 'x', ${meta})`);
    await db.run(sql`DROP TRIGGER ledger_events_are_not_deleted`);
    await db.run(sql`DELETE FROM ledger_events WHERE seq > 1`);
    expect(await tableProblems(db)).toContainEqual('events 2 to 3 were removed from the database');
  });

  test('checkTables tells of a counter of events that was set back', async () => {
    const db = memoryDatabase();
    await db.run(sql`INSERT INTO ledger_events (ts, event, meta) VALUES (1.0, 'x', '{}')`);
    await db.run(sql`UPDATE sqlite_sequence SET seq = 0 WHERE name = 'ledger_events'`);
    expect(await tableProblems(db)).toEqual([
      'the database has counted 0 events, and the newest is event 1',
    ]);
  });

  test('checkTables tells of an event with a key twice, which hashes do not show', async () => {
    const db = memoryDatabase();
    const meta = '{"by": "dana", "by": "kim"}';
    await db.run(sql`INSERT INTO ledger_events (ts, event, meta) VALUES (1.0, 'x', ${meta})`);
    expect(await tableProblems(db)).toEqual(['event 1 (x) says one thing twice']);
  });

  test('checkTables notes an index that is not goalgen’s as no problem', async () => {
    const db = memoryDatabase();
    await db.run(sql`CREATE INDEX mine ON goals (text)`);
    expect(await checkTables(db, new Set())).toEqual({
      problems: [],
      notes: ["indexes that are not goalgen's: mine"],
    });
  });

  test('checkTables tells of a trigger that is not goalgen’s, unless a migration kept it', async () => {
    const db = memoryDatabase();
    const statement = 'CREATE TRIGGER mine AFTER UPDATE ON goals BEGIN SELECT 1; END';
    await db.run(raw(statement));
    expect(await tableProblems(db)).toEqual([
      "triggers that are not goalgen's change what it writes: mine",
    ]);
    expect((await checkTables(db, new Set([statement]))).problems).toEqual([]);
  });
});
