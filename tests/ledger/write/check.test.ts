import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { takeAppendLock } from '../../../src/db/lock';
import { recordEvent } from '../../../src/ledger/outbox';
import { checkLedger, isUpToDate } from '../../../src/ledger/write/check';
import { drainLedger } from '../../../src/ledger/write/drain';
import { FailedError, UsageError } from '../../../src/lib/errors';
import { memoryDatabase } from '../../support/memory';
import { NOW, temporaryFolder } from '../../support/world';

const ledgerIn = (folder: string) => ({
  path: join(folder, 'ledger.ndjson'),
  busyTimeoutSeconds: 0,
});

describe('checking the ledger before a decision', () => {
  test('checkLedger accepts a ledger file that is not there, and makes none', () => {
    const ledger = ledgerIn(temporaryFolder());
    expect(() => checkLedger(ledger)).not.toThrow();
    expect(existsSync(ledger.path)).toBe(false);
  });

  test('checkLedger accepts an existing ledger file, and leaves it unchanged', () => {
    const ledger = ledgerIn(temporaryFolder());
    writeFileSync(ledger.path, '{}\n');
    expect(() => checkLedger(ledger)).not.toThrow();
    expect(readFileSync(ledger.path, 'utf8')).toBe('{}\n');
  });

  test('checkLedger refuses a folder and a symbolic link as the ledger file', () => {
    const ledger = ledgerIn(temporaryFolder());
    mkdirSync(ledger.path);
    expect(() => checkLedger(ledger)).toThrow(UsageError);
    expect(() => checkLedger(ledger)).toThrow('it is a directory');
    const linked = ledgerIn(temporaryFolder());
    writeFileSync(`${linked.path}.real`, '');
    symlinkSync(`${linked.path}.real`, linked.path);
    expect(() => checkLedger(linked)).toThrow('it is a symbolic link');
  });

  test('checkLedger fails while another process appends, and succeeds afterwards', () => {
    const ledger = ledgerIn(temporaryFolder());
    const release = takeAppendLock(ledger.path, 0);
    expect(() => checkLedger(ledger)).toThrow(FailedError);
    release();
    expect(() => checkLedger(ledger)).not.toThrow();
    expect(() => checkLedger(ledger)).not.toThrow(); // it lets the lock go
  });
});

describe('an up-to-date ledger file', () => {
  async function drained() {
    const db = memoryDatabase();
    const ledger = ledgerIn(temporaryFolder());
    const record = () => recordEvent(db, { ts: NOW, event: 'goal_edited', goalId: null, meta: {} });
    await record();
    await drainLedger(db, ledger, NOW);
    return { db, ledger, record };
  }

  test('a ledger is up to date when no event was ever recorded and no file is there', async () => {
    expect(await isUpToDate(memoryDatabase(), '/no/such/file')).toBe(true);
  });

  test('a ledger is up to date when every event is in the file', async () => {
    const { db, ledger } = await drained();
    expect(await isUpToDate(db, ledger.path)).toBe(true);
  });

  test('a ledger is not up to date when an event is still to be appended', async () => {
    const { db, ledger, record } = await drained();
    await record();
    expect(await isUpToDate(db, ledger.path)).toBe(false);
  });

  test('a ledger is not up to date when a rotation left its file missing or empty', async () => {
    const { db, ledger } = await drained();
    expect(await isUpToDate(db, `${ledger.path}.gone`)).toBe(false);
    writeFileSync(ledger.path, '');
    expect(await isUpToDate(db, ledger.path)).toBe(false);
  });
});
