import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import type { Database } from '../../../src/db/database';
import {
  loosen,
  proposalHistories,
  storeThresholdChange,
  thresholdChangeOf,
  thresholdChanges,
} from '../../../src/goals/feedback/store';
import { DECISIONS, type Decision } from '../../../src/goals/lifecycle';
import { changeState } from '../../../src/goals/store';
import { FailedError } from '../../../src/lib/errors';
import { insertProposal } from '../../../src/proposals/store';
import { eventsIn, memoryDatabase, proposal, storedGoal, storeGoal } from '../../support/memory';
import { DAY } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const ID = 'goal_00000001';

async function decide(db: Database, decision: Decision, by: string, now: number): Promise<void> {
  const { to, event } = DECISIONS[decision];
  const known = await storedGoal(db, ID);
  await db.transaction(() => changeState(db, known, { to, event, by, note: null, now }));
}

describe("the history of a detector's goal", () => {
  const only = async (db: Database) => (await proposalHistories(db))[0];

  test('the history of an undecided goal has no decision and no end', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    expect(await proposalHistories(db)).toEqual([
      {
        detectorName: 'task_failure_detector',
        pattern: 'task_failure_recurring',
        confidence: 0.85,
        decision: null,
        decidedAt: 0,
        end: null,
      },
    ]);
  });

  test("the history of a goal tells a person's approval and its time", async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await decide(db, 'approve', 'dana', NOW + HOUR);
    expect(await only(db)).toMatchObject({ decision: 'approved', decidedAt: NOW + HOUR });
  });

  test("the history of a goal tells a person's refusal and its time", async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await decide(db, 'reject', 'dana', NOW + HOUR);
    expect(await only(db)).toMatchObject({ decision: 'refused', decidedAt: NOW + HOUR, end: null });
  });

  test('an automatic approval is no decision in the history of a goal', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await decide(db, 'approve', 'auto', NOW + HOUR);
    expect(await only(db)).toMatchObject({ decision: null, decidedAt: 0 });
  });

  test.each([
    ['done', 'satisfied'],
    ['abandon', 'abandoned'],
  ] as const)(
    'the history of an approved goal tells how it ended: by %s, %s',
    async (decision, end) => {
      const db = memoryDatabase();
      await storeGoal(db);
      await decide(db, 'approve', 'dana', NOW);
      expect((await only(db))?.end).toBeNull();
      await decide(db, decision, 'dana', NOW + HOUR);
      expect(await only(db)).toMatchObject({ decision: 'approved', end });
    },
  );

  test('a refusal typed by hand is in the history of its goal', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await db.run(sql`UPDATE goals SET state = 'rejected'`);
    expect((await only(db))?.decision).toBe('refused');
  });

  test('the history of a goal keeps the confidence of its proposal when that rises', async () => {
    const db = memoryDatabase();
    const made = proposal({ confidence: 0.72 });
    const result = { outcome: 'created', reason: null, verdicts: [], goalId: ID } as const;
    await insertProposal(db, made, result);
    await storeGoal(db, { metadata: { confidence: 0.95, pattern: 'task_failure_recurring' } });
    expect(await only(db)).toMatchObject({ confidence: 0.72 });
  });

  test('the history of a goal omits a pattern and confidence that cannot be read', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { proposalId: null });
    await db.run(sql`UPDATE goals SET metadata = 'torn'`);
    expect(await only(db)).toMatchObject({ pattern: 'unknown', confidence: null });
  });

  test("histories come oldest goal first, without people's goals and deleted ones", async () => {
    const db = memoryDatabase();
    const made = (id: string, createdAt: number) =>
      storeGoal(db, { id, goalKey: id, createdAt, createdBy: id });
    await made('later', NOW + DAY);
    await made('earlier', NOW);
    await made('deleted', NOW);
    await storeGoal(db, { id: 'goal_user', goalKey: null, source: 'user' });
    await db.run(sql`UPDATE goals SET deleted_at = ${NOW} WHERE id = 'deleted'`);
    const detectors = (await proposalHistories(db)).map(({ detectorName }) => detectorName);
    expect(detectors).toEqual(['earlier', 'later']);
  });
});

const change = {
  detectorName: 'a_detector',
  pattern: 'a',
  minConfidence: 0.75,
  decisions: 12,
  refused: 11,
  changedAt: NOW,
};

describe('a threshold that was raised', () => {
  test('a raised threshold is stored with the decisions behind it, and is an event', async () => {
    const db = memoryDatabase();
    await storeThresholdChange(db, change, { minConfidence: 0.7, by: 'auto' });
    expect(await thresholdChanges(db)).toEqual([change]);
    expect(await eventsIn(db)).toEqual([
      {
        event: 'threshold_changed',
        meta: {
          detector: 'a_detector',
          pattern: 'a',
          from: 0.7,
          to: 0.75,
          by: 'auto',
          decisions: 12,
          refused: 11,
        },
      },
    ]);
  });

  test('the last raised threshold of each detector and pattern counts', async () => {
    const db = memoryDatabase();
    const before = { minConfidence: 0.7, by: 'auto' };
    for (const each of [
      { ...change, pattern: 'b' },
      change,
      { ...change, minConfidence: 0.8 },
      { ...change, detectorName: 'b_detector' },
    ])
      await storeThresholdChange(db, each, before);
    const stored = await thresholdChanges(db);
    expect(stored.map((each) => [each.detectorName, each.pattern, each.minConfidence])).toEqual([
      ['a_detector', 'a', 0.8],
      ['a_detector', 'b', 0.75],
      ['b_detector', 'a', 0.75],
    ]);
    expect(await thresholdChangeOf(db, 'b_detector', 'a')).toMatchObject({ minConfidence: 0.75 });
    expect(await thresholdChangeOf(db, 'b_detector', 'b')).toBeUndefined();
  });

  test.each(["'high'", '1.0001', '-0.1'])(
    'a raised threshold that is %s cannot be read',
    async (typed) => {
      const db = memoryDatabase();
      await db.run(sql([`INSERT INTO tightenings VALUES ('a_detector', 'a', ${typed}, 1, 1, 0)`]));
      await expect(thresholdChanges(db)).rejects.toThrow(FailedError);
      await expect(thresholdChangeOf(db, 'a_detector', 'a')).rejects.toThrow(
        'The threshold of a_detector is no number from 0 to 1.',
      );
    },
  );

  test('a raised threshold is read without counts that were spoilt by hand', async () => {
    const db = memoryDatabase();
    await db.run(sql`INSERT INTO tightenings VALUES ('a_detector', 'a', 1, 'many', -1, 'then')`);
    expect(await thresholdChangeOf(db, 'a_detector', 'a')).toEqual({
      ...change,
      minConfidence: 1,
      decisions: 0,
      refused: 0,
      changedAt: 0,
    });
  });
});

describe('loosening the thresholds of a detector', () => {
  const request = { by: 'dana', now: NOW + DAY, configured: 0.7 };

  test('loosening takes all thresholds of one detector back, with an event each', async () => {
    const db = memoryDatabase();
    const before = { minConfidence: 0.7, by: 'auto' };
    for (const pattern of ['a', 'b'])
      await storeThresholdChange(db, { ...change, pattern }, before);
    await storeThresholdChange(db, { ...change, detectorName: 'b_detector' }, before);
    expect(await loosen(db, 'a_detector', request)).toBe(2);
    expect(await thresholdChanges(db)).toMatchObject([{ detectorName: 'b_detector' }]);
    const events = (await eventsIn(db)).slice(3);
    expect(events).toMatchObject(
      ['a', 'b'].map((pattern) => ({
        event: 'threshold_changed',
        meta: { detector: 'a_detector', pattern, from: 0.75, to: 0.7, by: 'dana', decisions: 12 },
      })),
    );
  });

  test('loosening takes back an unreadable threshold, and its event says null', async () => {
    const db = memoryDatabase();
    await db.run(sql`INSERT INTO tightenings VALUES ('a_detector', 'a', 'high', 1, 1, 0)`);
    expect(await loosen(db, 'a_detector', request)).toBe(1);
    const events = await eventsIn(db);
    const changed = events.find(({ event }) => event === 'threshold_changed');
    expect(changed?.meta).toMatchObject({ from: null, to: 0.7 });
  });

  test('loosening does nothing for a detector without raised thresholds', async () => {
    const db = memoryDatabase();
    expect(await loosen(db, 'a_detector', request)).toBe(0);
    expect(await eventsIn(db)).toEqual([]);
  });
});
