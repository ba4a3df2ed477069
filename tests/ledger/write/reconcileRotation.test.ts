import { readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import type { Database } from '../../../src/db/database';
import { countPending, recordEvent } from '../../../src/ledger/outbox';
import { attributed } from '../../../src/ledger/write/attribute';
import { drainLedger } from '../../../src/ledger/write/drain';
import { reconcileRotation } from '../../../src/ledger/write/reconcileRotation';
import { eventsIn, memoryDatabase } from '../../support/memory';
import { NOW, temporaryFolder } from '../../support/world';

/** Four events, and the ledger file with their lines. */
async function fourEvents(): Promise<{ db: Database; path: string; lines: string[] }> {
  const db = memoryDatabase();
  const path = join(temporaryFolder(), 'ledger.ndjson');
  for (const n of [1, 2, 3, 4])
    await recordEvent(db, { ts: NOW + n, event: 'goal_edited', goalId: null, meta: { n } });
  await drainLedger(db, { path, busyTimeoutSeconds: 1 }, NOW);
  const lines = readFileSync(path, 'utf8').split(/(?<=\n)/);
  return { db, path, lines };
}

const reconcile = (db: Database, path: string) =>
  db.transaction(() => reconcileRotation(db, path, NOW + 9));
const recorded = async (db: Database) => (await eventsIn(db)).slice(4);

describe('a ledger file that was not rotated', () => {
  test('a file that begins with the line it began with is the known file', async () => {
    const { db, path } = await fourEvents();
    expect(await reconcile(db, path)).toBe(false);
    expect([await recorded(db), await countPending(db)]).toEqual([[], 0]);
  });

  test('a spoilt file is the known file when it still ends with the newest line', async () => {
    const { db, path, lines } = await fourEvents();
    writeFileSync(path, `x${lines.join('')}`);
    expect(await reconcile(db, path)).toBe(false);
  });

  test('a file whose last lines were cut off is the known file, left to verify', async () => {
    const { db, path, lines } = await fourEvents();
    writeFileSync(path, lines.slice(0, 2).join(''));
    expect(await reconcile(db, path)).toBe(false);
    expect(await countPending(db)).toBe(0);
  });
});

describe('a ledger file that was rotated', () => {
  test('another file begins when no event was appended to any', async () => {
    expect(await reconcile(memoryDatabase(), '/no/such/file')).toBe(true);
  });

  test.each([
    ['renamed', (path: string) => renameSync(path, `${path}.1`)],
    [
      'copied and truncated',
      (path: string) => {
        writeFileSync(`${path}.1`, readFileSync(path));
        truncateSync(path);
      },
    ],
    [
      'renamed and packed',
      (path: string) => {
        writeFileSync(`${path}.1.gz`, gzipSync(readFileSync(path)));
        truncateSync(path);
      },
    ],
  ])('another file begins when the known one was %s, and no line was lost', async (_, rotate) => {
    const { db, path } = await fourEvents();
    rotate(path);
    expect(await reconcile(db, path)).toBe(true);
    expect([await recorded(db), await countPending(db)]).toEqual([[], 0]);
  });

  test('lines that were lost in a rotation are to be appended again', async () => {
    const { db, path, lines } = await fourEvents();
    writeFileSync(`${path}.1`, lines.slice(0, 2).join(''));
    truncateSync(path);
    expect(await reconcile(db, path)).toBe(true);
    expect(await recorded(db)).toEqual([
      {
        event: 'ledger_gap_filled',
        meta: { why: 'lines were lost in a rotation', first: 3, last: 4 },
      },
    ]);
    expect(await countPending(db)).toBe(3);
  });

  test('lines that a killed process had appended before a rotation count as appended', async () => {
    const { db, path } = await fourEvents();
    await db.transaction(() =>
      attributed(db, { event: null, by: 'test', note: null }, () =>
        db.run(sql`UPDATE ledger_events SET appended_at = NULL WHERE seq >= 3`),
      ),
    );
    renameSync(path, `${path}.1`);
    expect(await countPending(db)).toBe(2);
    expect(await reconcile(db, path)).toBe(true);
    expect([await recorded(db), await countPending(db)]).toEqual([[], 0]);
  });

  test.each([
    ['is empty', () => undefined],
    [
      'has a file with no line of the ledger',
      (path: string) => writeFileSync(`${path}.1`, '{"n":1}\n'),
    ],
    [
      'has a file that cannot be unpacked',
      (path: string) => writeFileSync(`${path}.1.gz`, 'no gzip'),
    ],
  ])(
    'a missing ledger file is recorded with its missing lines when its place %s',
    async (_, leave) => {
      const { db, path } = await fourEvents();
      renameSync(path, join(temporaryFolder(), 'elsewhere'));
      leave(path);
      expect(await reconcile(db, path)).toBe(true);
      expect(await recorded(db)).toEqual([
        {
          event: 'ledger_begun_anew',
          meta: { why: 'the file before is not here', first_missing: 1, last_missing: 4 },
        },
      ]);
      expect(await countPending(db)).toBe(1);
    },
  );
});
