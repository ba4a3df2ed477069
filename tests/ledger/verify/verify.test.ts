import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import type { Database } from '../../../src/db/database';
import { recordEvent } from '../../../src/ledger/outbox';
import { closeFiles, openFiles } from '../../../src/ledger/verify/files';
import { type Verification, verify } from '../../../src/ledger/verify/verify';
import { drainLedger } from '../../../src/ledger/write/drain';
import { memoryDatabase, storeGoal } from '../../support/memory';
import { times } from '../../support/views';
import { NOW, temporaryFolder } from '../../support/world';

/** A database in memory, and the ledger file that its events are drained into. */
class Ledger {
  readonly db: Database = memoryDatabase();
  readonly path = join(temporaryFolder(), 'ledger.ndjson');

  async record(...seqs: readonly number[]): Promise<void> {
    for (const seq of seqs)
      await this.db.transaction(() =>
        recordEvent(this.db, { ts: NOW + seq, event: 'goal_edited', goalId: null, meta: { seq } }),
      );
  }

  async drain(): Promise<void> {
    await drainLedger(this.db, { path: this.path, busyTimeoutSeconds: 1 }, NOW);
  }

  async verified(knownHead?: string): Promise<Verification> {
    const paths = [`${this.path}.1`, this.path].filter((path) => existsSync(path));
    const files = openFiles(paths);
    try {
      return await this.db.snapshot(() =>
        verify({ db: this.db, files, heads: headsOf(knownHead) }),
      );
    } finally {
      closeFiles(files);
    }
  }
}

const headsOf = (hash: string | undefined) =>
  hash === undefined ? [] : [{ seq: undefined, hash }];

async function ledgerOf(...seqs: readonly number[]): Promise<Ledger> {
  const ledger = new Ledger();
  await ledger.record(...seqs);
  await ledger.drain();
  return ledger;
}

describe('sound ledgers', () => {
  test('a ledger is sound when its lines match its events, and its goals do too', async () => {
    const ledger = await ledgerOf(1, 2);
    await storeGoal(ledger.db);
    await ledger.drain();
    expect(await ledger.verified()).toEqual({
      sound: true,
      events: 3,
      pending: 0,
      lines: 3,
      files: [ledger.path],
      before: 0,
      retired: 0,
      goals: 1,
      head: expect.stringMatching(/^[0-9a-f]{64}$/),
      heads: 0,
      // The database is in memory, so it has no first event that names it.
      notes: ['events before 3 are of an earlier goalgen and do not keep what rows said'],
      mismatch: undefined,
      tampered: undefined,
      problems: [],
    });
  });

  test('a ledger is sound before any event', async () => {
    expect(await new Ledger().verified()).toMatchObject({ sound: true, events: 0, head: null });
  });

  test('a ledger is sound while some events wait for the next command to append them', async () => {
    const ledger = await ledgerOf(1, 2);
    await ledger.record(3);
    expect(await ledger.verified()).toMatchObject({ sound: true, events: 3, lines: 2, pending: 1 });
  });

  test('a ledger is sound when its oldest file was deleted after a rotation', async () => {
    const ledger = await ledgerOf(1, 2);
    renameSync(ledger.path, `${ledger.path}.1`);
    await ledger.record(3);
    await ledger.drain();
    renameSync(`${ledger.path}.1`, `${ledger.path}.gone`);
    expect(await ledger.verified()).toMatchObject({ sound: true, retired: 2, lines: 1 });
  });

  test('a ledger is sound when another program had written into the file before', async () => {
    const ledger = new Ledger();
    writeFileSync(ledger.path, 'other\n');
    await ledger.record(1);
    await ledger.drain();
    expect(await ledger.verified()).toMatchObject({ sound: true, before: 6, retired: 0 });
  });

  test('a ledger is sound when any of its events has the hash that was noted', async () => {
    const ledger = await ledgerOf(1);
    const { head } = await ledger.verified();
    await ledger.record(2);
    await ledger.drain();
    expect(await ledger.verified(head ?? '')).toMatchObject({ sound: true });
  });
});

describe('ledgers that are not sound', () => {
  test('a ledger without the noted hash is not sound', async () => {
    const unknown = 'f'.repeat(64);
    expect(await (await ledgerOf(1)).verified(unknown)).toMatchObject({
      sound: false,
      problems: [`${unknown} is the hash of no event`],
    });
  });

  test('an added line makes a ledger unsound; the events behind it are still checked', async () => {
    const ledger = new Ledger();
    await ledger.db.run(sql`
      WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < 5001)
      INSERT INTO ledger_events (ts, event, meta)
      SELECT ${NOW} + seq, 'goal_edited', json_object('seq', seq) FROM n`);
    await ledger.drain();
    writeFileSync(ledger.path, `{}\n${readFileSync(ledger.path, 'utf8')}`);
    expect(await ledger.verified()).toMatchObject({
      sound: false,
      events: 5001,
      lines: 0,
      mismatch: { kind: 'inserted', line: 1, seq: 1 },
    });
  });

  test('a ledger without a file is not sound, and the missing file is said first', async () => {
    const ledger = await ledgerOf(1);
    renameSync(ledger.path, `${ledger.path}.gone`);
    expect((await ledger.verified()).problems).toEqual([
      'there is no ledger file: a line is missing at the end, ' +
        'from that of event 1 (goal_edited) on',
    ]);
  });

  test('strange bytes before the first line of a later file make a ledger unsound', async () => {
    const ledger = await ledgerOf(1);
    renameSync(ledger.path, `${ledger.path}.1`);
    writeFileSync(ledger.path, 'x\n');
    await ledger.record(2);
    await ledger.drain();
    renameSync(`${ledger.path}.1`, `${ledger.path}.gone`);
    expect(await ledger.verified()).toMatchObject({
      sound: false,
      before: 2,
      retired: 1,
      problems: [`2 bytes of no event stand before the line of event 2 in ${ledger.path}`],
    });
  });

  test('a ledger whose file was gone without a rotation is unsound until it is back', async () => {
    const ledger = await ledgerOf(1, 2);
    renameSync(ledger.path, `${ledger.path}.gone`);
    await ledger.record(3);
    await ledger.drain();
    expect((await ledger.verified()).problems).toEqual([
      'the lines of events 1 to 2 are in no file: ' +
        'theirs was gone when event 4 (ledger_begun_anew) was written',
    ]);
    renameSync(`${ledger.path}.gone`, `${ledger.path}.1`);
    expect(await ledger.verified()).toMatchObject({ sound: true });
  });

  test('a changed event is told beside the line that differs from it', async () => {
    const ledger = await ledgerOf(1, 2);
    await ledger.db.run(sql`DROP TRIGGER ledger_events_are_not_changed`);
    await ledger.db.run(sql`UPDATE ledger_events SET meta = '{"seq": 9}' WHERE seq = 2`);
    expect(await ledger.verified()).toMatchObject({
      tampered: { seq: 2 },
      mismatch: { kind: 'edited', line: 2, seq: 2 },
      problems: [
        'what records hand edits was changed or taken away: ledger_events_are_not_changed',
        'event 2 (goal_edited) was changed in the database',
        `${ledger.path} line 2 is not what event 2 (goal_edited) says`,
      ],
    });
  });

  test('seven goals that differ from their events: five are told, two are counted', async () => {
    const ledger = new Ledger();
    await ledger.db.run(sql`DROP TRIGGER goals_created_externally`);
    for (const number of times(7, (index) => index + 1))
      await ledger.db.run(sql`INSERT INTO goals (id, text) VALUES (${`g${number}`}, 'x')`);
    const { problems } = await ledger.verified();
    expect(problems.slice(1)).toEqual([
      ...times(5, (index) => `goal g${index + 1} is proposed, and no event made it`),
      'and 2 more about goals',
    ]);
  });

  test('exactly five goals that differ are all told, without a count of more', async () => {
    const ledger = new Ledger();
    await ledger.db.run(sql`DROP TRIGGER goals_created_externally`);
    for (const id of ['a', 'b', 'c', 'd', 'e'])
      await ledger.db.run(sql`INSERT INTO goals (id, text) VALUES (${id}, 'x')`);
    expect((await ledger.verified()).problems).toHaveLength(6);
  });

  test('a torn line behind the last event makes a ledger unsound', async () => {
    const ledger = await ledgerOf(1);
    appendFileSync(ledger.path, '{"ts"');
    expect(await ledger.verified()).toMatchObject({
      sound: false,
      lines: 1,
      mismatch: { kind: 'inserted', line: 2, seq: null },
    });
  });
});
