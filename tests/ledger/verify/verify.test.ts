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
      return await this.db.snapshot(() => verify({ db: this.db, files, knownHead }));
    } finally {
      closeFiles(files);
    }
  }
}

async function ledgerOf(...seqs: readonly number[]): Promise<Ledger> {
  const ledger = new Ledger();
  await ledger.record(...seqs);
  await ledger.drain();
  return ledger;
}

describe('a ledger is sound', () => {
  test('when its lines are those of its events, and its goals what they lead to', async () => {
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
      mismatch: undefined,
      tampered: undefined,
      problems: [],
    });
  });

  test('before anything has happened', async () => {
    expect(await new Ledger().verified()).toMatchObject({ sound: true, events: 0, head: null });
  });

  test('while some of its events wait for the next command to append them', async () => {
    const ledger = await ledgerOf(1, 2);
    await ledger.record(3);
    expect(await ledger.verified()).toMatchObject({ sound: true, events: 3, lines: 2, pending: 1 });
  });

  test('when its oldest file was thrown away after a rotation', async () => {
    const ledger = await ledgerOf(1, 2);
    renameSync(ledger.path, `${ledger.path}.1`);
    await ledger.record(3);
    await ledger.drain();
    renameSync(`${ledger.path}.1`, `${ledger.path}.gone`);
    expect(await ledger.verified()).toMatchObject({ sound: true, retired: 2, lines: 1 });
  });

  test('when another program had written into the file before', async () => {
    const ledger = new Ledger();
    writeFileSync(ledger.path, 'other\n');
    await ledger.record(1);
    await ledger.drain();
    expect(await ledger.verified()).toMatchObject({ sound: true, before: 6, retired: 0 });
  });

  test('when it has the hash that was noted earlier, in whatever place', async () => {
    const ledger = await ledgerOf(1);
    const { head } = await ledger.verified();
    await ledger.record(2);
    await ledger.drain();
    expect(await ledger.verified(head ?? '')).toMatchObject({ sound: true });
  });
});

describe('a ledger is not sound', () => {
  test('when it lacks the hash that was noted earlier', async () => {
    const unknown = 'f'.repeat(64);
    expect(await (await ledgerOf(1)).verified(unknown)).toMatchObject({
      sound: false,
      problems: [`${unknown} is the hash of no event`],
    });
  });

  test('when a line was added; the events behind it are checked all the same', async () => {
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

  test('when there is no file, which is said first', async () => {
    const ledger = await ledgerOf(1);
    renameSync(ledger.path, `${ledger.path}.gone`);
    expect((await ledger.verified()).problems).toEqual([
      'there is no ledger file: a line is missing at the end, ' +
        'from that of event 1 (goal_edited) on',
    ]);
  });

  test('when strange bytes stand before the first line of a file that is not the first', async () => {
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

  test('when a file was gone that nobody rotated, until it is back', async () => {
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

  test('when an event was changed, which is told beside the line that differs by it', async () => {
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

  test('when goals differ from their events, of which five are told', async () => {
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

  test('when exactly five goals differ, without a word of more', async () => {
    const ledger = new Ledger();
    await ledger.db.run(sql`DROP TRIGGER goals_created_externally`);
    for (const id of ['a', 'b', 'c', 'd', 'e'])
      await ledger.db.run(sql`INSERT INTO goals (id, text) VALUES (${id}, 'x')`);
    expect((await ledger.verified()).problems).toHaveLength(6);
  });

  test('when the beginning of a line of no event stands behind the last', async () => {
    const ledger = await ledgerOf(1);
    appendFileSync(ledger.path, '{"ts"');
    expect(await ledger.verified()).toMatchObject({
      sound: false,
      lines: 1,
      mismatch: { kind: 'inserted', line: 2, seq: null },
    });
  });
});
