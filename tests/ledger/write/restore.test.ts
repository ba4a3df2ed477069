import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { countPending, recordEvent } from '../../../src/ledger/outbox';
import { drainLedger } from '../../../src/ledger/write/drain';
import { prepareRestore } from '../../../src/ledger/write/restore';
import { FailedError, NotAllowedError } from '../../../src/lib/errors';
import { eventsIn, memoryDatabase } from '../../support/memory';
import { NOW, temporaryFolder } from '../../support/world';

const decision = { by: 'dana', note: 'damaged', now: NOW + 9 };

async function threeEvents() {
  const db = memoryDatabase();
  const ledger = { path: join(temporaryFolder(), 'ledger.ndjson'), busyTimeoutSeconds: 1 };
  for (const n of [1, 2, 3])
    await recordEvent(db, { ts: NOW + n, event: 'goal_edited', goalId: null, meta: { n } });
  await drainLedger(db, ledger, NOW);
  return { db, ledger, path: ledger.path };
}

describe('restoring the ledger', () => {
  test('prepareRestore marks every event for appending, records that, writes no line', async () => {
    const { db, path } = await threeEvents();
    renameSync(path, join(temporaryFolder(), 'damaged'));
    expect(await prepareRestore(db, path, decision)).toBe(3);
    expect(await countPending(db)).toBe(4);
    expect((await eventsIn(db)).at(-1)).toEqual({
      event: 'ledger_restored',
      meta: { events: 3, by: 'dana', note: 'damaged' },
    });
    expect(existsSync(path)).toBe(false);
  });

  test('a restored ledger has the very same lines, and one more', async () => {
    const { db, ledger, path } = await threeEvents();
    const before = readFileSync(path, 'utf8');
    renameSync(path, join(temporaryFolder(), 'damaged'));
    await prepareRestore(db, path, decision);
    await drainLedger(db, ledger, NOW);
    const after = readFileSync(path, 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect(after.slice(before.length)).toMatch(/^\{"ts":\d+,"schema":2,"event":"ledger_restored"/);
  });

  test.each([
    ['the ledger file is there', ''],
    ['a rotated file is there', '.1'],
  ])('prepareRestore is refused while %s', async (_, suffix) => {
    const { db, path } = await threeEvents();
    renameSync(path, join(temporaryFolder(), 'damaged'));
    writeFileSync(`${path}${suffix}`, '');
    const restored = prepareRestore(db, path, decision);
    await expect(restored).rejects.toThrow(NotAllowedError);
    await expect(restored).rejects.toThrow(`${path}${suffix} is there`);
    expect(await countPending(db)).toBe(0);
  });

  test('prepareRestore is refused when an event in the database was changed', async () => {
    const { db, path } = await threeEvents();
    renameSync(path, join(temporaryFolder(), 'damaged'));
    await db.run(sql`DROP TRIGGER ledger_events_are_not_changed`);
    await db.run(sql`UPDATE ledger_events SET ts = ts + 1 WHERE seq = 2`);
    const restored = prepareRestore(db, path, decision);
    await expect(restored).rejects.toThrow(FailedError);
    await expect(restored).rejects.toThrow(
      'The database is no better: event 2 (goal_edited) was changed in the database.',
    );
    expect(await countPending(db)).toBe(0);
  });
});
