import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import type { Database } from '../../src/db/database';
import type { Goal } from '../../src/goals/goal';
import { DECISIONS, GOAL_STATES } from '../../src/goals/lifecycle';
import { withPast } from '../../src/goals/regression';
import { changeState } from '../../src/goals/store';
import { memoryDatabase, proposal, storeGoal } from '../support/memory';
import { NOW } from '../support/world';

/** Stores a goal that dana declared satisfied at NOW. */
async function satisfied(db: Database, more: Partial<Goal> = {}): Promise<void> {
  const active = await storeGoal(db, { state: 'active', ...more });
  const { to, event } = DECISIONS.done;
  const change = { to, event, by: 'dana', note: 'more memory', now: NOW };
  await db.transaction(() => changeState(db, active, change));
}

const back = proposal({ estimatedValue: 0.8 });

describe('a problem that came back after it was fixed', () => {
  test('a regression tells the goal that was fixed, when, by whom and with what note', async () => {
    const db = memoryDatabase();
    await satisfied(db);
    const { evidence } = await withPast(db, back, 'goal_00000001');
    expect(evidence).toEqual({
      ...back.evidence,
      regression: {
        of: 'goal_00000001',
        fixed_at: '2025-11-09 14:00:00',
        fixed_by: 'dana',
        note: 'more memory',
        times: 1,
      },
    });
  });

  test('a regression counts how often the problem came back', async () => {
    const db = memoryDatabase();
    await satisfied(db, { evidence: { regression: { times: 2 } } });
    const { evidence } = await withPast(db, back, 'goal_00000001');
    expect(evidence.regression).toMatchObject({ times: 3 });
  });

  test('a regression counts from 1 where the count of the goal before is no number', async () => {
    const db = memoryDatabase();
    await satisfied(db, { evidence: { regression: { times: 'often' } } });
    const { evidence } = await withPast(db, back, 'goal_00000001');
    expect(evidence.regression).toMatchObject({ times: 1 });
  });

  test.each([
    ['a problem that came back is worth 0.1 more than the goal before', 0.8, 0.9],
    ['a problem that came back keeps its own value if that is more', 0.6, 0.8],
    ['a problem that came back is worth 0.95 at most', 0.9, 0.95],
  ])('%s', async (_, value, expected) => {
    const db = memoryDatabase();
    await satisfied(db, { value });
    const { estimatedValue } = await withPast(db, back, 'goal_00000001');
    expect(estimatedValue).toBeCloseTo(expected, 10);
  });

  test('a problem that came back keeps a value of its own that is above 0.95', async () => {
    const db = memoryDatabase();
    await satisfied(db, { value: 0.9 });
    const valuable = proposal({ estimatedValue: 0.99 });
    expect((await withPast(db, valuable, 'goal_00000001')).estimatedValue).toBe(0.99);
  });

  test('a regression names the last of several authors who fixed the problem', async () => {
    const db = memoryDatabase();
    await satisfied(db);
    await db.run(sql`UPDATE goals SET state = 'active'`);
    await db.run(sql`UPDATE goals SET state = 'satisfied'`);
    const { evidence } = await withPast(db, back, 'goal_00000001');
    expect(evidence.regression).toMatchObject({ fixed_by: 'external', note: null });
  });

  test('a regression without an event that tells who fixed it names an external fix', async () => {
    const db = memoryDatabase();
    await storeGoal(db, { state: 'satisfied' });
    const { evidence } = await withPast(db, back, 'goal_00000001');
    expect(evidence.regression).toMatchObject({ fixed_by: 'external', note: null });
  });
});

describe('proposals that are no regression', () => {
  test('a proposal that follows no goal, or a missing one, stays as it is', async () => {
    const db = memoryDatabase();
    expect(await withPast(db, back, null)).toBe(back);
    expect(await withPast(db, back, 'goal_none')).toBe(back);
  });

  const others = GOAL_STATES.filter((state) => state !== 'satisfied');
  test.each(others)('a proposal that follows a goal that is %s stays as it is', async (state) => {
    const db = memoryDatabase();
    await storeGoal(db, { state });
    expect(await withPast(db, back, 'goal_00000001')).toBe(back);
  });
});
