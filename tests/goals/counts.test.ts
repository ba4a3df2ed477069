import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { countAutoApprovals, countSystemGoals, withdrawnBefore } from '../../src/goals/counts';
import { memoryDatabase, storeGoal } from '../support/memory';
import { DAY } from '../support/views';
import { NOW } from '../support/world';

const TODAY = { start: NOW, end: NOW + DAY };

describe('the quota of a day', () => {
  const count = (detector: string, db = memoryDatabase()) => countSystemGoals(db, TODAY, detector);

  test('the quota of a day without goals counts none', async () => {
    expect(await count('task_failure_detector')).toEqual({ total: 0, byDetector: 0 });
  });

  test('the quota counts goals from the first instant of the day to the last', async () => {
    const db = memoryDatabase();
    for (const [index, createdAt] of [NOW - 1, NOW, NOW + DAY - 1, NOW + DAY].entries())
      await storeGoal(db, { id: `goal_${index}`, goalKey: `key_${index}`, createdAt });
    expect(await count('task_failure_detector', db)).toEqual({ total: 2, byDetector: 2 });
  });

  test('the quota counts goals of all detectors, and those of the asking detector', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await storeGoal(db, { id: 'goal_2', goalKey: 'key_2', createdBy: 'slow_run_detector' });
    expect(await count('slow_run_detector', db)).toEqual({ total: 2, byDetector: 1 });
    expect(await count('flaky_task_detector', db)).toEqual({ total: 2, byDetector: 0 });
  });

  test('the quota counts goals that were deleted, decided or edited by a person', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { state: 'rejected' });
    await storeGoal(db, { id: 'goal_2', source: 'collaborative', goalKey: 'key_2' });
    await db.run(sql`UPDATE goals SET deleted_at = ${NOW}`);
    expect(await count('task_failure_detector', db)).toEqual({ total: 2, byDetector: 2 });
  });

  test("the quota does not count people's own goals", async () => {
    const db = memoryDatabase();
    await storeGoal(db, { source: 'user', goalKey: null });
    expect(await count('task_failure_detector', db)).toEqual({ total: 0, byDetector: 0 });
  });
});

describe('the automatic approvals of a day', () => {
  test('the automatic approvals of a day are counted from its first to last instant', async () => {
    const db = memoryDatabase();
    for (const [index, createdAt] of [NOW - 1, NOW, NOW + DAY - 1, NOW + DAY].entries())
      await storeGoal(db, {
        id: `goal_${index}`,
        goalKey: `key_${index}`,
        state: 'active',
        autoApproved: true,
        createdAt,
      });
    expect(await countAutoApprovals(db, TODAY)).toBe(2);
  });

  test('approvals by people do not count as automatic approvals', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { state: 'active', autoApproved: false });
    expect(await countAutoApprovals(db, TODAY)).toBe(0);
  });
});

describe('withdrawals of a problem since an instant', () => {
  const key = 'task_failure:local:daily_backup';

  test('withdrawals of a problem are its withdrawn goals from that instant on', async () => {
    const db = memoryDatabase();
    for (const [index, stateSince] of [NOW - 1, NOW, NOW + 1].entries())
      await storeGoal(db, { id: `goal_${index}`, state: 'withdrawn', stateSince });
    expect(await withdrawnBefore(db, key, NOW)).toBe(2);
  });

  test('withdrawals of a problem omit other keys, other states and keyless goals', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { id: 'goal_1', state: 'expired' });
    await storeGoal(db, { id: 'goal_2', state: 'withdrawn', goalKey: 'other' });
    await storeGoal(db, { id: 'goal_3', state: 'withdrawn', goalKey: null });
    expect(await withdrawnBefore(db, key, NOW)).toBe(0);
    expect(await withdrawnBefore(db, null, NOW)).toBe(0);
  });
});
