import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { DEFAULTS } from '../../src/config/defaults';
import type { Database } from '../../src/db/database';
import {
  type AutoApproveOptions,
  autoApprovalOf,
  mayAutoApprove,
  stopFileOf,
} from '../../src/goals/autoApproval';
import { configOf, memoryDatabase, proposal, storeDecided, storeGoal } from '../support/memory';
import { NOW, temporaryFolder } from '../support/world';

describe('the stop file', () => {
  const named = (stopFile: string | undefined, dataDir = temporaryFolder()) =>
    stopFileOf({ autoApprove: { ...DEFAULTS.autoApprove, stopFile }, dataDir });

  test('is not there in a data folder that is empty, or does not exist', () => {
    expect(named('STOP')).toBeUndefined();
    expect(named('STOP', '/no/such/folder')).toBeUndefined();
  });

  test('is found by its name in the data folder', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'STOP'), '');
    expect(named('STOP', folder)).toBe(join(folder, 'STOP'));
    expect(named('stop.txt', folder)).toBeUndefined();
  });

  test('may stand anywhere else, by an absolute path', () => {
    const path = join(temporaryFolder(), 'halt');
    writeFileSync(path, '');
    expect(named(path)).toBe(path);
  });

  test('may be a link that leads nowhere, or a folder: somebody put it there', () => {
    const folder = temporaryFolder();
    symlinkSync('/no/such/file', join(folder, 'STOP'));
    mkdirSync(join(folder, 'halt'));
    expect(named('STOP', folder)).toBe(join(folder, 'STOP'));
    expect(named('halt', folder)).toBe(join(folder, 'halt'));
  });

  test('is looked for only if the configuration names one', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'STOP'), '');
    expect(named(undefined, folder)).toBeUndefined();
  });

  test('is part of what a scan may decide by itself, with the options and the time zone', () => {
    const dataDir = temporaryFolder();
    const config = configOf({ dataDir, timeZone: 'Asia/Tokyo' });
    const options = DEFAULTS.autoApprove;
    const free = { options, timeZone: 'Asia/Tokyo', stopFile: undefined };
    expect(autoApprovalOf(config)).toEqual(free);
    writeFileSync(join(dataDir, 'STOP'), '');
    expect(autoApprovalOf(config)).toEqual({ ...free, stopFile: join(dataDir, 'STOP') });
  });
});

const sure = proposal({ confidence: 0.9 });

function may(
  db: Database,
  options: Partial<AutoApproveOptions> = {},
  { timeZone = 'UTC', now = NOW, sightings = 1, proposed = sure } = {},
): Promise<boolean> {
  const all = { ...DEFAULTS.autoApprove, ...options };
  return mayAutoApprove(
    db,
    proposed,
    { options: all, timeZone, stopFile: undefined },
    { now, sightings },
  );
}

describe('a proposal becomes active without review', () => {
  test.each([
    ['at the confidence that is enough', 0.9, true],
    ['above it', 0.95, true],
    ['but not one basis point below it', 0.8999, false],
    ['but not without a confidence', Number.NaN, false],
  ])('%s', async (_, confidence, expected) => {
    const proposed = proposal({ confidence });
    expect(await may(memoryDatabase(), {}, { proposed })).toBe(expected);
  });

  test('but not while the stop file is there', async () => {
    const autoApproval = { options: DEFAULTS.autoApprove, timeZone: 'UTC', stopFile: '/d/STOP' };
    const seen = { now: NOW, sightings: 1 };
    expect(await mayAutoApprove(memoryDatabase(), sure, autoApproval, seen)).toBe(false);
  });

  test.each([
    ['runs are missing from its history', true, false],
    ['its history is said to be whole', false, true],
    ['a text says so, which is no mark of goalgen', 'true', true],
  ])('when %s', async (_, history_incomplete, expected) => {
    const proposed = proposal({ confidence: 0.95, evidence: { history_incomplete } });
    expect(await may(memoryDatabase(), {}, { proposed })).toBe(expected);
  });

  test.each([
    [3, true],
    [2, false],
  ])('seen by %i scans where three are wanted: %s', async (sightings, expected) => {
    expect(await may(memoryDatabase(), { minSightings: 3 }, { sightings })).toBe(expected);
  });
});

describe('the number of automatic approvals a day', () => {
  /** Goals that were approved automatically at these instants. */
  async function approvedAt(...instants: readonly number[]): Promise<Database> {
    const db = memoryDatabase();
    for (const [index, createdAt] of instants.entries())
      await storeGoal(db, {
        id: `goal_${index}`,
        goalKey: `key_${index}`,
        state: 'active',
        autoApproved: true,
        createdAt,
      });
    return db;
  }

  test('stops the next one when it is reached, and not one before', async () => {
    const db = await approvedAt(NOW - 2, NOW - 1);
    expect(await may(db, { maxPerDay: 3 })).toBe(true);
    expect(await may(db, { maxPerDay: 2 })).toBe(false);
  });

  test('stops all of them when it is none', async () => {
    expect(await may(memoryDatabase(), { maxPerDay: 0 })).toBe(false);
  });

  test('does not count what people approved', async () => {
    const db = memoryDatabase();
    await storeDecided(db, 2, 'approve');
    expect(await may(db, { maxPerDay: 1 })).toBe(true);
  });

  test('counts a refresh that lifted a goal, too', async () => {
    const db = memoryDatabase();
    await db.transaction(async () => {
      await db.run(sql`
        INSERT INTO ledger_events (ts, event, meta)
        VALUES (${NOW}, 'goal_approved', '{"to": "active", "by": "auto"}')`);
    });
    expect(await may(db, { maxPerDay: 1 })).toBe(false);
  });

  /** Midnight of 2025-11-09: in UTC, and in New York, five hours later. */
  const utcMidnight = NOW - 14 * 3600;
  const newYorkMidnight = utcMidnight + 5 * 3600;
  test.each([
    ['UTC', utcMidnight, false],
    ['UTC', utcMidnight - 1, true],
    ['America/New_York', newYorkMidnight, false],
    ['America/New_York', newYorkMidnight - 1, true],
  ])('begins anew at midnight of %s', async (timeZone, approved, expected) => {
    const db = await approvedAt(approved);
    expect(await may(db, { maxPerDay: 1 }, { timeZone })).toBe(expected);
  });
});

describe('how welcome its like must have been', () => {
  /** Of three approvals among three decisions the true share is above 0.4729 with 95 %. */
  const low = 0.4729;

  test('is asked of what people decided about this detector and pattern', async () => {
    const db = memoryDatabase();
    await storeDecided(db, 3, 'approve');
    expect(await may(db, { minWelcome: low })).toBe(true);
    expect(await may(db, { minWelcome: low + 0.0001 })).toBe(false);
  });

  test.each([
    ['another detector', { createdBy: 'flaky_task_detector' }],
    ['another pattern', { metadata: { pattern: 'task_flaky' } }],
  ])('is not shown by approvals of %s', async (_, others) => {
    const db = memoryDatabase();
    await storeDecided(db, 3, 'approve', others);
    expect(await may(db, { minWelcome: low })).toBe(false);
  });

  test('is spoilt by a refusal', async () => {
    const db = memoryDatabase();
    await storeDecided(db, 3, 'approve');
    await storeDecided(db, 1, 'reject');
    expect(await may(db, { minWelcome: low })).toBe(false);
  });

  test('is not asked unless it is configured, however often people refused', async () => {
    const db = memoryDatabase();
    await storeDecided(db, 5, 'reject');
    expect(await may(db, { minWelcome: 0 })).toBe(true);
  });

  test('is not known before anybody decided', async () => {
    expect(await may(memoryDatabase(), { minWelcome: 0.06 })).toBe(false);
  });
});
