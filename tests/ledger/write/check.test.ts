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

describe('before something is decided, its record', () => {
  test('can be appended where there is no ledger yet; none is made', () => {
    const ledger = ledgerIn(temporaryFolder());
    expect(() => checkLedger(ledger)).not.toThrow();
    expect(existsSync(ledger.path)).toBe(false);
  });

  test('can be appended to one that is there; it stays as it is', () => {
    const ledger = ledgerIn(temporaryFolder());
    writeFileSync(ledger.path, '{}\n');
    expect(() => checkLedger(ledger)).not.toThrow();
    expect(readFileSync(ledger.path, 'utf8')).toBe('{}\n');
  });

  test('cannot be appended to a folder or through a link', () => {
    const ledger = ledgerIn(temporaryFolder());
    mkdirSync(ledger.path);
    expect(() => checkLedger(ledger)).toThrow(UsageError);
    expect(() => checkLedger(ledger)).toThrow('it is a directory');
    const linked = ledgerIn(temporaryFolder());
    writeFileSync(`${linked.path}.real`, '');
    symlinkSync(`${linked.path}.real`, linked.path);
    expect(() => checkLedger(linked)).toThrow('it is a symbolic link');
  });

  test('cannot be appended while another process does so; afterwards it can', () => {
    const ledger = ledgerIn(temporaryFolder());
    const release = takeAppendLock(ledger.path, 0);
    expect(() => checkLedger(ledger)).toThrow(FailedError);
    release();
    expect(() => checkLedger(ledger)).not.toThrow();
    expect(() => checkLedger(ledger)).not.toThrow(); // it lets the lock go
  });
});

describe('there is nothing to do for the ledger file', () => {
  async function drained() {
    const db = memoryDatabase();
    const ledger = ledgerIn(temporaryFolder());
    const record = () => recordEvent(db, { ts: NOW, event: 'goal_edited', goalId: null, meta: {} });
    await record();
    await drainLedger(db, ledger, NOW);
    return { db, ledger, record };
  }

  test('when no event was ever recorded, though there is no file', async () => {
    expect(await isUpToDate(memoryDatabase(), '/no/such/file')).toBe(true);
  });

  test('when every event is in the file', async () => {
    const { db, ledger } = await drained();
    expect(await isUpToDate(db, ledger.path)).toBe(true);
  });

  test('but not when an event is still to be appended', async () => {
    const { db, ledger, record } = await drained();
    await record();
    expect(await isUpToDate(db, ledger.path)).toBe(false);
  });

  test('but not when the file is gone or empty: it was rotated', async () => {
    const { db, ledger } = await drained();
    expect(await isUpToDate(db, `${ledger.path}.gone`)).toBe(false);
    writeFileSync(ledger.path, '');
    expect(await isUpToDate(db, ledger.path)).toBe(false);
  });
});
