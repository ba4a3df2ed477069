import { describe, expect, test } from '@jest/globals';
import sql, { raw } from 'sql-template-tag';
import { type Change, copyInMemory } from '../../src/db/copy';
import type { Database } from '../../src/db/database';
import { schemaDifferences } from '../../src/db/schemaCheck';
import { storeRuns } from '../../src/history/store';
import { insertProposal } from '../../src/proposals/store';
import { countTelemetry, recordScan } from '../../src/scan/telemetry';
import { eventsIn, memoryDatabase, proposal, rowsIn, storeGoal } from '../support/memory';
import { ran } from '../support/views';
import { NOW } from '../support/world';

async function copied(db: Database, change?: Change): Promise<Database> {
  return change === undefined ? copyInMemory(db) : copyInMemory(db, change);
}

const count = async (db: Database, table: string) =>
  (await rowsIn(db, `SELECT 1 AS one FROM ${table}`)).length;

describe('a copy in memory', () => {
  test('a copy in memory has goals, beliefs, silences and thresholds unchanged', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { state: 'rejected', rejectedUntil: '3x', inhibitedBy: 'x' });
    await db.run(sql`INSERT INTO beliefs (id, text, stance) VALUES ('b', 'x', 'supports')`);
    await db.run(
      sql`INSERT INTO silences (id, task_glob, begins_at, ends_at) VALUES ('s', '*', 1, 2)`,
    );
    await db.run(sql`INSERT INTO tightenings VALUES ('d', 'p', 0.8, 10, 10, 0)`);
    const copy = await copied(db);
    for (const table of ['goals', 'beliefs', 'silences', 'tightenings']) {
      const rows = await rowsIn(db, `SELECT * FROM ${table}`);
      expect(rows).toHaveLength(1);
      expect(await rowsIn(copy, `SELECT * FROM ${table}`)).toEqual(rows);
    }
    await copy.close();
  });

  test('a copy in memory has only the last scan', async () => {
    const db = memoryDatabase();
    for (const scannedAt of [NOW, NOW - 1]) {
      const telemetry = countTelemetry([]);
      await recordScan(db, { scannedAt, durationMs: 0, runsRead: 0, tasksRead: 0, telemetry });
    }
    const copy = await copied(db);
    expect(await rowsIn(copy, 'SELECT id, scanned_at FROM scans')).toEqual([
      { id: 2, scanned_at: NOW - 1 },
    ]);
    await copy.close();
  });

  test('a copy in memory has only the proposals that refusals held back', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { id: 'refused', state: 'rejected' });
    await storeGoal(db, { id: 'open', goalKey: 'other' });
    const kept = async (id: string, outcome: 'created' | 'rejected', goalId: string | null) =>
      insertProposal(db, proposal({ proposalId: id }), {
        outcome,
        reason: null,
        verdicts: [],
        goalId,
      });
    await kept('held back', 'rejected', 'refused');
    await kept('its own', 'created', 'refused');
    await kept('duplicate of an open one', 'rejected', 'open');
    await kept('too unsure', 'rejected', null);
    const copy = await copied(db);
    expect(await rowsIn(copy, 'SELECT proposal_id FROM proposals')).toEqual([
      { proposal_id: 'held back' },
    ]);
    await copy.close();
  });

  test('a copy in memory has the events about the fate of goals, with their numbers', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { state: 'active', autoApproved: true });
    await db.run(sql`UPDATE goals SET state = 'satisfied'`);
    await db.run(
      sql`INSERT INTO ledger_events (ts, event, meta) VALUES (${NOW}, 'goal_edited', '{}')`,
    );
    await db.run(sql`
      INSERT INTO ledger_events (ts, event, meta) VALUES (${NOW}, 'goal_satisfied', '{}')`);
    const copy = await copied(db);
    expect(await rowsIn(copy, 'SELECT seq, event FROM ledger_events')).toEqual([
      { seq: 2, event: 'goal_approved' },
      { seq: 3, event: 'goal_updated_externally' },
    ]);
    await copy.close();
  });

  test('of goals that were closed long ago a copy has refusals and the newest of each problem', async () => {
    const db = memoryDatabase();
    await recordScan(db, {
      scannedAt: NOW,
      durationMs: 0,
      runsRead: 0,
      tasksRead: 0,
      telemetry: countTelemetry([]),
    });
    const longAgo = NOW - 31 * 86_400;
    const store = (id: string, overrides: object) =>
      storeGoal(db, { id, goalKey: 'k', createdAt: longAgo, updatedAt: longAgo, ...overrides });
    await store('refused', { state: 'rejected' });
    await store('taken back', { state: 'rejected', rejectedUntil: 'lifted' });
    await store('closed', { state: 'satisfied' });
    await store('closed lately', { state: 'satisfied', updatedAt: longAgo + 86_401 });
    await store('open', { state: 'active', goalKey: 'other' });
    await store('newest', { state: 'satisfied' });
    const copy = await copied(db);
    expect(await rowsIn(copy, 'SELECT id FROM goals ORDER BY id')).toEqual(
      ['closed lately', 'newest', 'open', 'refused'].map((id) => ({ id })),
    );
    const all = await copied(db, (_, row) => row);
    expect(await count(all, 'goals')).toBe(6);
    for (const each of [copy, all]) await each.close();
  });

  test('a copy in memory has no runs', async () => {
    const db = memoryDatabase();
    await storeRuns(db, [{ ...ran(NOW), source: 'local', taskType: 'a' }], NOW);
    const copy = await copied(db);
    expect([await count(db, 'task_executions'), await count(copy, 'task_executions')]).toEqual([
      1, 0,
    ]);
    await copy.close();
  });

  test('a copy in memory has no event of its making, and records later hand edits', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    const copy = await copied(db);
    expect(await eventsIn(copy)).toEqual([]);
    expect((await schemaDifferences(copy)).watchers).toEqual([]);
    await copy.run(sql`UPDATE goals SET text = 'x'`);
    expect(await eventsIn(copy)).toMatchObject([{ event: 'goal_updated_externally' }]);
    expect(await count(db, "goals WHERE text = 'x'")).toBe(0);
    await copy.close();
  });

  test('a copy in memory has the rows as changed on the way, without those left out', async () => {
    const db = memoryDatabase();
    for (const id of ['a', 'b']) await storeGoal(db, { id, goalKey: id });
    await db.run(sql`INSERT INTO tightenings VALUES ('d', 'p', 0.8, 10, 10, 0)`);
    const copy = await copied(db, (table, row) => {
      if (table !== 'goals') return undefined;
      return row.id === 'a' ? { ...row, text: 'changed' } : row;
    });
    const texts = await rowsIn(copy, 'SELECT id, text FROM goals');
    expect(texts).toMatchObject([{ id: 'a', text: 'changed' }, { id: 'b' }]);
    expect(await count(copy, 'tightenings')).toBe(0);
    await copy.close();
  });

  test('a copy in memory leaves out columns that were added to a table', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await db.run(sql`${raw('ALTER TABLE goals ADD COLUMN owner TEXT')}`);
    const copy = await copied(db);
    const [row] = await rowsIn<object>(copy, 'SELECT * FROM goals');
    expect(row).not.toHaveProperty('owner');
    await copy.close();
  });
});
