import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import type { Database } from '../../src/db/database';
import {
  countPending,
  eventBefore,
  eventsBackwards,
  eventsFrom,
  eventsOfGoal,
  fileStart,
  fileStarts,
  lastAppended,
  markAppended,
  markFileStart,
  markLost,
  outboxState,
  pendingEvents,
  recordEvent,
  storeHash,
  unsealedEvents,
} from '../../src/ledger/outbox';
import { memoryDatabase } from '../support/memory';
import { NOW } from '../support/world';

/** Five events of two goals; the first three have hashes, the first two are in the file. */
async function fiveEvents(): Promise<Database> {
  const db = memoryDatabase();
  for (const n of [1, 2, 3, 4, 5]) {
    const goalId = n % 2 === 0 ? 'even' : 'odd';
    await recordEvent(db, { ts: NOW + n, event: 'goal_edited', goalId, meta: { n } });
  }
  for (const seq of [1, 2, 3]) await storeHash(db, seq, { hash: `hash ${seq}`, digest: null });
  await db.transaction(() => markAppended(db, { first: 1, last: 2 }, NOW));
  return db;
}

const seqs = (events: readonly { readonly seq: number }[]) => events.map(({ seq }) => seq);

describe('recorded events', () => {
  test('a recorded event has a number, no hash, and is in no file yet', async () => {
    const db = memoryDatabase();
    await recordEvent(db, { ts: NOW, event: 'belief_added', goalId: null, meta: { a: [1] } });
    expect(await eventsFrom(db, 1, 9)).toEqual([
      {
        seq: 1,
        ts: NOW,
        event: 'belief_added',
        meta: { a: [1] },
        goalId: null,
        hash: null,
        facts: null,
        digest: null,
        appended: false,
        beginsAt: null,
      },
    ]);
  });

  test('an event whose meta was edited to no JSON map cannot be read', async () => {
    const db = await fiveEvents();
    await db.run(sql`DROP TRIGGER ledger_events_are_not_changed`);
    await db.run(sql`UPDATE ledger_events SET meta = '[]' WHERE seq = 2`);
    await expect(eventsFrom(db, 1, 9)).rejects.toThrow(
      'Ledger event 2 in the database is damaged: its meta is not a JSON map.',
    );
    expect(seqs(await eventsFrom(db, 3, 9))).toEqual([3, 4, 5]);
  });
});

describe('the outbox', () => {
  test('the outbox is complete when every event is hashed and in the file', async () => {
    const db = memoryDatabase();
    expect(await outboxState(db)).toEqual({ complete: true, any: false });
    await recordEvent(db, { ts: NOW, event: 'goal_edited', goalId: null, meta: {} });
    expect(await outboxState(db)).toEqual({ complete: false, any: true });
    await storeHash(db, 1, { hash: 'x', digest: null });
    expect(await outboxState(db)).toEqual({ complete: false, any: true });
    await db.transaction(() => markAppended(db, { first: 1, last: 1 }, NOW));
    expect(await outboxState(db)).toEqual({ complete: true, any: true });
  });

  test('the outbox is not complete while an event in the file has no hash', async () => {
    const db = memoryDatabase();
    await recordEvent(db, { ts: NOW, event: 'goal_edited', goalId: null, meta: {} });
    await db.transaction(() => markAppended(db, { first: 1, last: 1 }, NOW));
    expect(await outboxState(db)).toEqual({ complete: false, any: true });
  });

  test('the outbox knows the oldest events without a hash, and those to append', async () => {
    const db = await fiveEvents();
    expect(await countPending(db)).toBe(3);
    expect(seqs(await unsealedEvents(db, 9))).toEqual([4, 5]);
    expect(seqs(await unsealedEvents(db, 1))).toEqual([4]);
    expect(seqs(await pendingEvents(db, 9))).toEqual([3]);
  });

  test('the outbox knows the newest event in the file, and the one before any', async () => {
    const db = await fiveEvents();
    expect((await lastAppended(db))?.seq).toBe(2);
    expect((await eventBefore(db, 3))?.seq).toBe(2);
    expect(await eventBefore(db, 1)).toBeUndefined();
    expect(await lastAppended(memoryDatabase())).toBeUndefined();
  });

  test('the outbox is read forwards from an event on, and backwards before one', async () => {
    const db = await fiveEvents();
    expect(seqs(await eventsFrom(db, 2, 3))).toEqual([2, 3, 4]);
    expect(seqs(await eventsBackwards(db, 4, 2))).toEqual([3, 2]);
  });

  test('the outbox has the events of each goal, in order', async () => {
    const db = await fiveEvents();
    expect(seqs(await eventsOfGoal(db, 'odd'))).toEqual([1, 3, 5]);
    expect(await eventsOfGoal(db, 'none')).toEqual([]);
  });

  test('the outbox remembers which events began a file, the present file last', async () => {
    const db = await fiveEvents();
    expect(await fileStart(db)).toBeUndefined();
    for (const [seq, beginsAt] of [
      [1, 0],
      [3, 7],
    ] as const)
      await db.transaction(() => markFileStart(db, seq, beginsAt));
    expect(seqs(await fileStarts(db))).toEqual([1, 3]);
    expect(await fileStart(db)).toMatchObject({ seq: 3, beginsAt: 7 });
  });

  test('markLost returns events from one on to pending and drops their file starts', async () => {
    const db = await fiveEvents();
    await db.transaction(async () => {
      await markFileStart(db, 1, 0);
      await markFileStart(db, 2, 0);
      await markLost(db, 2);
    });
    expect(await countPending(db)).toBe(4);
    expect(seqs(await fileStarts(db))).toEqual([1]);
  });

  test('markAppended does not mark an event that is marked already', async () => {
    const db = await fiveEvents();
    await db.transaction(() => markAppended(db, { first: 1, last: 3 }, NOW + 5));
    const rows = await db.all(
      sql`SELECT appended_at AS at FROM ledger_events ORDER BY seq LIMIT 3`,
    );
    expect(rows).toEqual([{ at: NOW }, { at: NOW }, { at: NOW + 5 }]);
  });
});
