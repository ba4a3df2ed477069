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

describe('what became of a goal that a detector made', () => {
  const only = async (db: Database) => (await proposalHistories(db))[0];

  test('is nothing yet when nobody decided', async () => {
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

  test("is a person's approval, and when that was", async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await decide(db, 'approve', 'dana', NOW + HOUR);
    expect(await only(db)).toMatchObject({ decision: 'approved', decidedAt: NOW + HOUR });
  });

  test("is a person's refusal, and when that was", async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await decide(db, 'reject', 'dana', NOW + HOUR);
    expect(await only(db)).toMatchObject({ decision: 'refused', decidedAt: NOW + HOUR, end: null });
  });

  test('is no decision of a person when it was approved automatically', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await decide(db, 'approve', 'auto', NOW + HOUR);
    expect(await only(db)).toMatchObject({ decision: null, decidedAt: 0 });
  });

  test.each([
    ['done', 'satisfied'],
    ['abandon', 'abandoned'],
  ] as const)('is how it ended once it was taken up: %s', async (decision, end) => {
    const db = memoryDatabase();
    await storeGoal(db);
    await decide(db, 'approve', 'dana', NOW);
    expect((await only(db))?.end).toBeNull();
    await decide(db, decision, 'dana', NOW + HOUR);
    expect(await only(db)).toMatchObject({ decision: 'approved', end });
  });

  test('is also what a hand typed', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await db.run(sql`UPDATE goals SET state = 'rejected'`);
    expect((await only(db))?.decision).toBe('refused');
  });

  test('is told with the confidence of its proposal, whatever it rose to', async () => {
    const db = memoryDatabase();
    const made = proposal({ confidence: 0.72 });
    const result = { outcome: 'created', reason: null, verdicts: [], goalId: ID } as const;
    await insertProposal(db, made, result);
    await storeGoal(db, { metadata: { confidence: 0.95, pattern: 'task_failure_recurring' } });
    expect(await only(db)).toMatchObject({ confidence: 0.72 });
  });

  test('is told without what cannot be read', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { proposalId: null });
    await db.run(sql`UPDATE goals SET metadata = 'torn'`);
    expect(await only(db)).toMatchObject({ pattern: 'unknown', confidence: null });
  });

  test('is told of the oldest first, and not of people’s goals or deleted ones', async () => {
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
  test('is stored with the decisions that it rests on, and is an event', async () => {
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

  test('is one for each detector and pattern; the last counts', async () => {
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

  test.each(["'high'", '1.0001', '-0.1'])('cannot be read when it is %s', async (typed) => {
    const db = memoryDatabase();
    await db.run(sql([`INSERT INTO tightenings VALUES ('a_detector', 'a', ${typed}, 1, 1, 0)`]));
    await expect(thresholdChanges(db)).rejects.toThrow(FailedError);
    await expect(thresholdChangeOf(db, 'a_detector', 'a')).rejects.toThrow(
      'The threshold of a_detector is no number from 0 to 1.',
    );
  });

  test('is read without the counts that a hand spoilt', async () => {
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

  test('takes all of them back, with an event each, and leaves those of others', async () => {
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

  test('takes back one that cannot be read, too, and says that it was none', async () => {
    const db = memoryDatabase();
    await db.run(sql`INSERT INTO tightenings VALUES ('a_detector', 'a', 'high', 1, 1, 0)`);
    expect(await loosen(db, 'a_detector', request)).toBe(1);
    const events = await eventsIn(db);
    const changed = events.find(({ event }) => event === 'threshold_changed');
    expect(changed?.meta).toMatchObject({ from: null, to: 0.7 });
  });

  test('does nothing for a detector that has none', async () => {
    const db = memoryDatabase();
    expect(await loosen(db, 'a_detector', request)).toBe(0);
    expect(await eventsIn(db)).toEqual([]);
  });
});
