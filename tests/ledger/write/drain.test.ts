import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { takeAppendLock } from '../../../src/db/lock';
import { chainHash } from '../../../src/ledger/chain';
import { ledgerLine } from '../../../src/ledger/event';
import { countPending, eventsFrom, recordEvent } from '../../../src/ledger/outbox';
import { attributed } from '../../../src/ledger/write/attribute';
import { drainLedger } from '../../../src/ledger/write/drain';
import { memoryDatabase, rowsIn } from '../../support/memory';
import { NOW, temporaryFolder } from '../../support/world';

function outbox() {
  const db = memoryDatabase();
  const ledger = { path: join(temporaryFolder(), 'ledger.ndjson'), busyTimeoutSeconds: 0 };
  return {
    db,
    ledger,
    drain: () => drainLedger(db, ledger, NOW),
    record: (n: number) =>
      recordEvent(db, { ts: NOW + n, event: 'goal_edited', goalId: null, meta: { n } }),
    file: () => readFileSync(ledger.path, 'utf8'),
  };
}

const line = (n: number) => ledgerLine({ ts: NOW + n, event: 'goal_edited', meta: { n } });

describe('draining the outbox', () => {
  test('draining appends every event once, in order, hashed with the one before', async () => {
    const { db, drain, record, file } = outbox();
    for (const n of [1, 2]) await record(n);
    await drain();
    await record(3);
    await drain();
    await drain();
    expect(file()).toBe(line(1) + line(2) + line(3));
    const hashes = (await eventsFrom(db, 1, 9)).map(({ hash }) => hash);
    const first = chainHash('', line(1));
    const second = chainHash(first, line(2));
    expect(hashes).toEqual([first, second, chainHash(second, line(3))]);
    expect(await countPending(db)).toBe(0);
  });

  test('draining makes no file where there is nothing to append', async () => {
    const { drain, file } = outbox();
    await drain();
    expect(file).toThrow('ENOENT');
  });

  test('draining notes which event began the file, and at which byte', async () => {
    const { db, ledger, drain, record } = outbox();
    writeFileSync(ledger.path, 'other\n');
    for (const n of [1, 2]) await record(n);
    await drain();
    expect(await rowsIn(db, 'SELECT seq, begins_at FROM ledger_events ORDER BY seq')).toEqual([
      { seq: 1, begins_at: 6 },
      { seq: 2, begins_at: null },
    ]);
  });

  test('draining does not write again the lines that a killed process had appended', async () => {
    const { db, drain, record, file } = outbox();
    for (const n of [1, 2, 3]) await record(n);
    await drain();
    await db.transaction(() =>
      attributed(db, { event: null, by: 'test', note: null }, () =>
        db.run(sql`UPDATE ledger_events SET appended_at = NULL WHERE seq >= 2`),
      ),
    );
    await drain();
    expect(file()).toBe(line(1) + line(2) + line(3));
  });

  test('draining appends an event whose line equals the line before it', async () => {
    const { drain, record, file } = outbox();
    await record(1);
    await drain();
    await record(1);
    await drain();
    expect(file()).toBe(line(1) + line(1));
  });

  test('draining completes a line that a killed process had begun', async () => {
    const { ledger, drain, record, file } = outbox();
    await record(1);
    await drain();
    await record(2);
    writeFileSync(ledger.path, line(1) + line(2).slice(0, 10));
    await drain();
    expect(file()).toBe(line(1) + line(2));
  });

  test('draining appends all of 2,001 pending events', async () => {
    const { db, drain, file } = outbox();
    await db.run(sql`
      WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2001)
      INSERT INTO ledger_events (ts, event, meta) SELECT ${NOW} + n, 'goal_edited', '{}' FROM n`);
    await drain();
    expect(await countPending(db)).toBe(0);
    expect(file().match(/\n/g)).toHaveLength(2001);
  });

  test('draining waits for another process that appends, and gives up in time', async () => {
    const { db, ledger, drain, record } = outbox();
    await record(1);
    const release = takeAppendLock(ledger.path, 0);
    await expect(drain()).rejects.toThrow('is locked by another program');
    expect(await countPending(db)).toBe(1);
    release();
    await drain();
    expect(await countPending(db)).toBe(0);
  });
});
