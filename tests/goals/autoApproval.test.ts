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

  test('an empty or missing data folder holds no stop file', () => {
    expect(named('STOP')).toBeUndefined();
    expect(named('STOP', '/no/such/folder')).toBeUndefined();
  });

  test('the stop file is found by its name in the data folder', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'STOP'), '');
    expect(named('STOP', folder)).toBe(join(folder, 'STOP'));
    expect(named('stop.txt', folder)).toBeUndefined();
  });

  test('the stop file may stand outside the data folder, by an absolute path', () => {
    const path = join(temporaryFolder(), 'halt');
    writeFileSync(path, '');
    expect(named(path)).toBe(path);
  });

  test('the stop file may be a link that leads nowhere, or a folder', () => {
    const folder = temporaryFolder();
    symlinkSync('/no/such/file', join(folder, 'STOP'));
    mkdirSync(join(folder, 'halt'));
    expect(named('STOP', folder)).toBe(join(folder, 'STOP'));
    expect(named('halt', folder)).toBe(join(folder, 'halt'));
  });

  test('the stop file is looked for only if the configuration names one', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'STOP'), '');
    expect(named(undefined, folder)).toBeUndefined();
  });

  test('the terms of automatic approval are the options, time zone and stop file', () => {
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

describe('automatic approval', () => {
  test.each([
    ['a proposal at the sufficient confidence is approved automatically', 0.9, true],
    ['a proposal above the sufficient confidence is approved automatically', 0.95, true],
    ['a proposal one basis point below the sufficient confidence needs review', 0.8999, false],
    ['a proposal whose confidence is no number needs review', Number.NaN, false],
  ])('%s', async (_, confidence, expected) => {
    const proposed = proposal({ confidence });
    expect(await may(memoryDatabase(), {}, { proposed })).toBe(expected);
  });

  test('no proposal is approved automatically while the stop file is there', async () => {
    const autoApproval = { options: DEFAULTS.autoApprove, timeZone: 'UTC', stopFile: '/d/STOP' };
    const seen = { now: NOW, sightings: 1 };
    expect(await mayAutoApprove(memoryDatabase(), sure, autoApproval, seen)).toBe(false);
  });

  test.each([
    ['a proposal whose history lacks runs needs review', true, false],
    ['a proposal whose history is said to be whole is approved automatically', false, true],
    [
      "a proposal with a text for goalgen's mark of missing runs is approved automatically",
      'true',
      true,
    ],
  ])('%s', async (_, history_incomplete, expected) => {
    const proposed = proposal({ confidence: 0.95, evidence: { history_incomplete } });
    expect(await may(memoryDatabase(), {}, { proposed })).toBe(expected);
  });

  test.each([
    [3, true],
    [2, false],
  ])(
    'a proposal seen by %i scans where three are wanted is approved automatically: %s',
    async (sightings, expected) => {
      expect(await may(memoryDatabase(), { minSightings: 3 }, { sightings })).toBe(expected);
    },
  );
});

describe('the daily limit of automatic approvals', () => {
  /** A database with goals that were approved automatically at these instants. */
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

  test('the daily limit of automatic approvals stops the next one only once reached', async () => {
    const db = await approvedAt(NOW - 2, NOW - 1);
    expect(await may(db, { maxPerDay: 3 })).toBe(true);
    expect(await may(db, { maxPerDay: 2 })).toBe(false);
  });

  test('a daily limit of 0 stops all automatic approvals', async () => {
    expect(await may(memoryDatabase(), { maxPerDay: 0 })).toBe(false);
  });

  test("the daily limit of automatic approvals does not count people's approvals", async () => {
    const db = memoryDatabase();
    await storeDecided(db, 2, 'approve');
    expect(await may(db, { maxPerDay: 1 })).toBe(true);
  });

  test('the daily limit of automatic approvals counts a refresh that lifted a goal', async () => {
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
  ])(
    'the count of automatic approvals begins anew at midnight of %s',
    async (timeZone, approved, expected) => {
      const db = await approvedAt(approved);
      expect(await may(db, { maxPerDay: 1 }, { timeZone })).toBe(expected);
    },
  );
});

describe('the approval rate that automatic approval asks for', () => {
  /** After three approvals in three decisions, the true share is above 0.4729 with 95 %. */
  const low = 0.4729;

  test("the approval rate is that of people's decisions on this detector and pattern", async () => {
    const db = memoryDatabase();
    await storeDecided(db, 3, 'approve');
    expect(await may(db, { minWelcome: low })).toBe(true);
    expect(await may(db, { minWelcome: low + 0.0001 })).toBe(false);
  });

  test.each([
    ['another detector', { createdBy: 'flaky_task_detector' }],
    ['another pattern', { metadata: { pattern: 'task_flaky' } }],
  ])('the approval rate does not count approvals of %s', async (_, others) => {
    const db = memoryDatabase();
    await storeDecided(db, 3, 'approve', others);
    expect(await may(db, { minWelcome: low })).toBe(false);
  });

  test('a refusal lowers the approval rate below what is asked for', async () => {
    const db = memoryDatabase();
    await storeDecided(db, 3, 'approve');
    await storeDecided(db, 1, 'reject');
    expect(await may(db, { minWelcome: low })).toBe(false);
  });

  test('no approval rate is asked for unless configured, also after refusals', async () => {
    const db = memoryDatabase();
    await storeDecided(db, 5, 'reject');
    expect(await may(db, { minWelcome: 0 })).toBe(true);
  });

  test('an approval rate that is asked for fails without any decision', async () => {
    expect(await may(memoryDatabase(), { minWelcome: 0.06 })).toBe(false);
  });
});
