import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import sql, { raw } from 'sql-template-tag';
import type { Database } from '../../../src/db/database';
import { chainHash } from '../../../src/ledger/chain';
import { ledgerLine } from '../../../src/ledger/event';
import { recordEvent } from '../../../src/ledger/outbox';
import { type ChainReport, checkedEvents } from '../../../src/ledger/verify/chain';
import { drainLedger } from '../../../src/ledger/write/drain';
import { memoryDatabase, rowsIn } from '../../support/memory';
import { NOW, temporaryFolder } from '../../support/world';

async function record(db: Database, seq: number): Promise<void> {
  const goalId = `goal_${seq}`;
  const meta = { goal_id: goalId, by: 'dana' };
  await db.transaction(() =>
    recordEvent(db, { ts: NOW + seq, event: 'goal_edited', goalId, meta }),
  );
}

/** Four events, hashed and in a file. */
async function fourEvents(): Promise<Database> {
  const db = memoryDatabase();
  for (const seq of [1, 2, 3, 4]) await record(db, seq);
  const ledger = { path: join(temporaryFolder(), 'ledger.ndjson'), busyTimeoutSeconds: 1 };
  await drainLedger(db, ledger, NOW);
  return db;
}

/** Runs a statement without the triggers that protect the ledger, as a forger would. */
async function tamper(db: Database, statement: string): Promise<void> {
  await db.run(sql`DROP TRIGGER ledger_events_are_not_changed`);
  await db.run(sql`DROP TRIGGER ledger_events_are_not_deleted`);
  await db.run(sql`DROP TRIGGER ledger_events_are_appended_by_goalgen`);
  await db.run(sql`${raw(statement)}`);
}

async function check(db: Database) {
  const report: ChainReport = { events: 0, head: null, problem: undefined };
  const visited: number[] = [];
  const pages: number[] = [];
  const lines: string[] = [];
  for await (const page of checkedEvents(db, report, ({ seq }) => visited.push(seq))) {
    pages.push(page.length);
    lines.push(...page.map(({ bytes }) => bytes.toString()));
  }
  return { report, visited, pages, lines };
}

describe('untouched events', () => {
  test('untouched events have no problem; the head is the hash of the newest', async () => {
    const db = await fourEvents();
    const { report, visited, lines } = await check(db);
    const head = lines.reduce((hash, line) => chainHash(hash, line), '');
    expect(report).toEqual({ events: 4, head, problem: undefined });
    expect(visited).toEqual([1, 2, 3, 4]);
  });

  test('checkedEvents gives the line that the file should have of each event', async () => {
    const { lines } = await check(await fourEvents());
    const meta = { goal_id: 'goal_2', by: 'dana' };
    expect(lines[1]).toBe(ledgerLine({ ts: NOW + 2, event: 'goal_edited', meta }));
  });

  test('a new database has no events to check', async () => {
    const { report, pages } = await check(memoryDatabase());
    expect(report).toEqual({ events: 0, head: null, problem: undefined });
    expect(pages).toEqual([]);
  });

  test('an event without a hash is no problem while it is in no file', async () => {
    const db = await fourEvents();
    const { head } = (await check(db)).report;
    await record(db, 5);
    expect((await check(db)).report).toEqual({ events: 5, head, problem: undefined });
  });

  test('checkedEvents gives events in pages, so a long ledger needs little memory', async () => {
    const db = memoryDatabase();
    await db.run(sql`
      WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < 5001)
      INSERT INTO ledger_events (ts, event, meta) SELECT ${NOW} + seq, 'goal_edited', '{}' FROM n`);
    const { report, pages } = await check(db);
    expect(pages).toEqual([5000, 1]);
    expect(report).toMatchObject({ events: 5001, problem: undefined });
  });
});

describe('tampered events', () => {
  const changed = (seq: number) => ({
    seq,
    event: 'goal_edited',
    message: `event ${seq} (goal_edited) was changed in the database`,
  });

  test.each([
    ['text', `UPDATE ledger_events SET meta = replace(meta, 'dana', 'eve') WHERE seq = 2`],
    ['time', 'UPDATE ledger_events SET ts = ts + 0.001 WHERE seq = 2'],
    ['hash', `UPDATE ledger_events SET hash = 'ab' WHERE seq = 2`],
    ['goal_id', `UPDATE ledger_events SET goal_id = 'goal_3' WHERE seq = 2`],
  ])('an event whose %s was changed in the database is named', async (_, statement) => {
    const db = await fourEvents();
    await tamper(db, statement);
    const { report } = await check(db);
    expect(report.problem).toEqual(changed(2));
    expect(report.events).toBe(4);
  });

  test('an event whose name was changed in the database is named by the new name', async () => {
    const db = await fourEvents();
    await tamper(db, `UPDATE ledger_events SET event = 'goal_approved' WHERE seq = 2`);
    const message = 'event 2 (goal_approved) was changed in the database';
    expect((await check(db)).report.problem).toEqual({ seq: 2, event: 'goal_approved', message });
  });

  test('a removed event is named by its number alone', async () => {
    const db = await fourEvents();
    await tamper(db, 'DELETE FROM ledger_events WHERE seq = 2');
    expect((await check(db)).report).toMatchObject({
      events: 3,
      problem: {
        seq: 2,
        event: '?',
        message: 'event 2 is missing in the database; the next there is event 3',
      },
    });
  });

  test('a removed first event is named, too', async () => {
    const db = await fourEvents();
    await tamper(db, 'DELETE FROM ledger_events WHERE seq = 1');
    expect((await check(db)).report.problem).toMatchObject({ seq: 1, event: '?' });
  });

  test('an event in the file without a hash is named', async () => {
    const db = await fourEvents();
    await tamper(db, 'UPDATE ledger_events SET hash = NULL WHERE seq = 4');
    const message = 'event 4 (goal_edited) is in the file and has no hash';
    expect((await check(db)).report.problem).toEqual({ seq: 4, event: 'goal_edited', message });
  });

  test('the first of several changed events is named', async () => {
    const db = await fourEvents();
    await tamper(db, 'UPDATE ledger_events SET ts = ts + 1 WHERE seq IN (3, 2, 4)');
    expect((await check(db)).report.problem).toEqual(changed(2));
  });

  test('a changed event with a matching hash makes the event after it the named one', async () => {
    const db = await fourEvents();
    const [first] = await rowsIn<{ hash: string }>(
      db,
      'SELECT hash FROM ledger_events WHERE seq = 1',
    );
    const meta = { goal_id: 'goal_2', by: 'eve' };
    const line = ledgerLine({ ts: NOW + 2, event: 'goal_edited', meta });
    const forged = chainHash(first?.hash ?? '', line);
    await tamper(
      db,
      `UPDATE ledger_events SET meta = replace(meta, 'dana', 'eve'), hash = '${forged}'
       WHERE seq = 2`,
    );
    expect((await check(db)).report.problem).toEqual(changed(3));
  });

  test('an event of a goal whose id is bytes is not named as changed', async () => {
    const db = memoryDatabase();
    await db.run(sql`
      INSERT INTO ledger_events (ts, event, goal_id, meta)
      VALUES (${NOW}, 'goal_edited', X'0102', '{"goal_id": "X''0102''"}')`);
    const ledger = { path: join(temporaryFolder(), 'ledger.ndjson'), busyTimeoutSeconds: 1 };
    await drainLedger(db, ledger, NOW);
    expect((await check(db)).report.problem).toBeUndefined();
  });
});
