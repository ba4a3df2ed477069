import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { DEFAULTS } from '../../src/config/defaults';
import type { Database } from '../../src/db/database';
import type { LearningOptions } from '../../src/goals/feedback/nextThreshold';
import { thresholdChanges } from '../../src/goals/feedback/store';
import { changeState } from '../../src/goals/store';
import { recordEvent } from '../../src/ledger/outbox';
import { raiseThresholds } from '../../src/scan/raiseThresholds';
import { countTelemetry, recordScan } from '../../src/scan/telemetry';
import { eventsIn, memoryDatabase, storeDecided, storeGoal } from '../support/memory';
import { HOUR, NOW } from '../support/world';

const LATER = NOW + HOUR;

function raise(
  db: Database,
  {
    learning = {},
    minConfidence = 0.7,
  }: Partial<{
    learning: Partial<LearningOptions>;
    minConfidence: number;
  }> = {},
) {
  return raiseThresholds(
    db,
    {
      learning: { ...DEFAULTS.learning, ...learning },
      gates: { ...DEFAULTS.gates, minConfidence },
    },
    LATER,
  );
}

/** A database in which people refused `count` goals of the seed's pattern. */
async function refused(count: number): Promise<Database> {
  const db = memoryDatabase();
  await storeDecided(db, count, 'reject');
  return db;
}

const raised = {
  detectorName: 'task_failure_detector',
  pattern: 'task_failure_recurring',
  minConfidence: 0.75,
  decisions: 10,
  refused: 10,
  changedAt: LATER,
};

const thresholdEvents = async (db: Database) =>
  (await eventsIn(db)).filter(({ event }) => event === 'threshold_changed');

describe('the threshold of a pattern after ten refusals', () => {
  test('a threshold rises by one step, is stored, and is an event by auto', async () => {
    const db = await refused(10);
    expect(await raise(db)).toEqual({ changes: [raised], failures: [] });
    expect(await thresholdChanges(db)).toEqual([raised]);
    expect(await thresholdEvents(db)).toEqual([
      {
        event: 'threshold_changed',
        meta: {
          detector: 'task_failure_detector',
          pattern: 'task_failure_recurring',
          from: 0.7,
          to: 0.75,
          by: 'auto',
          decisions: 10,
          refused: 10,
        },
      },
    ]);
  });

  test('a threshold does not rise again by the same refusals', async () => {
    const db = await refused(10);
    await raise(db);
    expect(await raise(db)).toEqual({ changes: [], failures: [] });
    expect(await thresholdEvents(db)).toHaveLength(1);
  });

  test('a threshold rises from where the configuration has it, if that is higher', async () => {
    const db = await refused(10);
    const { changes } = await raise(db, { minConfidence: 0.82 });
    expect(changes).toMatchObject([{ minConfidence: 0.87 }]);
  });

  test('a threshold rises from where it was raised to, if that is higher', async () => {
    const db = await refused(10);
    await db.run(sql`
      INSERT INTO tightenings
      VALUES ('task_failure_detector', 'task_failure_recurring', 0.8, 10, 10, ${NOW - 1})`);
    expect((await raise(db)).changes).toMatchObject([{ minConfidence: 0.85 }]);
    const [event] = await thresholdEvents(db);
    expect(event?.meta).toMatchObject({ from: 0.8, to: 0.85 });
  });

  test('a threshold stays when learning.tighten is false', async () => {
    const db = await refused(10);
    expect(await raise(db, { learning: { tighten: false } })).toEqual({
      changes: [],
      failures: [],
    });
    expect(await thresholdEvents(db)).toEqual([]);
  });
});

test('nine refusals raise no threshold', async () => {
  expect((await raise(await refused(9))).changes).toEqual([]);
});

test('the refusals of two patterns are not added up', async () => {
  const db = await refused(9);
  await storeDecided(db, 1, 'reject', {
    createdBy: 'flaky_task_detector',
    metadata: { pattern: 'task_flaky' },
  });
  expect((await raise(db)).changes).toEqual([]);
});

test('a threshold that cannot be read is told, and stops no other pattern', async () => {
  const db = await refused(10);
  await storeDecided(db, 10, 'reject', { createdBy: 'a_detector', metadata: { pattern: 'b' } });
  await db.run(sql`INSERT INTO tightenings VALUES ('a_detector', 'b', 'high', 10, 10, 0)`);
  const { changes, failures } = await raise(db);
  expect(changes).toEqual([raised]);
  expect(failures.map(({ message, hint }) => [message, hint])).toEqual([
    ['The threshold of a_detector is no number from 0 to 1.', 'goalgen stats --loosen a_detector'],
  ]);
});

test.each([
  ['a year old', 365 * 24 * HOUR - HOUR, 1],
  ['older', 365 * 24 * HOUR + 1, 0],
])('decisions about goals that are %s count or not', async (_, age, changes) => {
  const db = memoryDatabase();
  await storeDecided(db, 10, 'reject', { createdAt: NOW - age });
  expect((await raise(db)).changes).toHaveLength(changes);
});

describe('a scan after which nobody decided anything', () => {
  async function scannedAt(db: Database, at: number): Promise<void> {
    const counts = { durationMs: 0, runsRead: 0, tasksRead: 0, telemetry: countTelemetry([]) };
    await recordScan(db, { scannedAt: at, ...counts });
  }

  test('no threshold rises, and no history is read for it', async () => {
    const db = await refused(10);
    await scannedAt(db, NOW + 1);
    expect(await raise(db)).toEqual({ changes: [], failures: [] });
  });

  test.each<[string, (db: Database) => Promise<unknown>]>([
    ['a decision at the very time of the scan', (db) => scannedAt(db, NOW)],
    [
      'a decision since',
      async (db) => {
        await scannedAt(db, NOW + 1);
        const stored = await storeGoal(db, { id: 'late', goalKey: 'late' });
        const change = { to: 'rejected', event: 'goal_rejected', by: 'dana', note: null } as const;
        await db.transaction(() => changeState(db, stored, { ...change, now: NOW + 2 }));
      },
    ],
    [
      'an edit by hand since',
      async (db) => {
        await scannedAt(db, NOW + 1);
        await db.run(sql`UPDATE goals SET state = 'active' WHERE id = 'goal_reject__1'`);
      },
    ],
    [
      'a changed rule since',
      async (db) => {
        await scannedAt(db, NOW + 1);
        await recordEvent(db, { ts: NOW + 2, event: 'rules_changed', goalId: null, meta: {} });
      },
    ],
  ])('after %s a threshold may rise', async (_, happen) => {
    const db = await refused(12);
    await happen(db);
    expect((await raise(db)).changes).toHaveLength(1);
  });

  test('an automatic approval since is no decision', async () => {
    const db = await refused(10);
    await scannedAt(db, NOW + 1);
    await storeGoal(db, {
      id: 'auto',
      goalKey: 'auto',
      state: 'active',
      autoApproved: true,
      createdAt: NOW + 2,
    });
    expect((await raise(db)).changes).toEqual([]);
  });

  test('a threshold that cannot be read is told all the same', async () => {
    const db = await refused(10);
    await scannedAt(db, NOW + 1);
    await db.run(sql`INSERT INTO announced_change (id, by) VALUES (1, 'x')`);
    await db.run(sql`INSERT INTO tightenings VALUES ('d', 'p', 'high', 1, 1, 1)`);
    await db.run(sql`DELETE FROM announced_change`);
    expect((await raise(db)).failures).toHaveLength(1);
  });
});
