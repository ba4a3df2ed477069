import { describe, expect, test } from '@jest/globals';
import { countSighting, inhibitGoals, reviseGoal } from '../../src/goals/sightings';
import { eventsIn, goal, memoryDatabase, proposal, storedGoal, storeGoal } from '../support/memory';
import { HOUR, NOW } from '../support/world';

const LATER = NOW + HOUR;

describe('counting a sighting', () => {
  test('a sighting is counted on the goal, with its time, and is no event', async () => {
    const db = memoryDatabase();
    const before = await storeGoal(db);
    const seen = proposal({ newestFailureStartedAt: LATER - 60 });
    await db.transaction(() => countSighting(db, before, seen, LATER));
    expect(await storedGoal(db, before.id)).toEqual({
      ...before,
      sightings: 2,
      lastSeenAt: LATER,
      newestFailureAt: LATER - 60,
      updatedAt: LATER,
      version: before.version + 1,
    });
    expect(await eventsIn(db)).toHaveLength(1);
  });

  test('a sighting of an older failure leaves the newest failure of the goal', async () => {
    const db = memoryDatabase();
    const before = await storeGoal(db);
    const older = proposal({ newestFailureStartedAt: NOW - HOUR });
    await db.transaction(() => countSighting(db, before, older, LATER));
    expect(await storedGoal(db, before.id)).toMatchObject({ newestFailureAt: NOW - 60 });
  });
});

describe('revising a goal', () => {
  test("a revised goal has the other problem's text, key and metrics, and an event", async () => {
    const db = memoryDatabase();
    const before = await storeGoal(db, { proposalId: null });
    const other = proposal({
      detectorName: 'flaky_task_detector',
      patternDetected: 'task_flaky',
      goalKey: 'task_failure:local:other',
      text: 'Other words',
      successMetrics: { runs: 30 },
      estimatedValue: 0.1,
      estimatedEffort: 0.2,
      estimatedRisk: 0.4,
    });
    await db.transaction(() => reviseGoal(db, before, other, LATER));
    expect(await storedGoal(db, before.id)).toEqual({
      ...before,
      text: 'Other words',
      goalKey: 'task_failure:local:other',
      createdBy: 'flaky_task_detector',
      value: 0.1,
      effort: 0.2,
      risk: 0.4,
      successMetrics: { runs: 30 },
      updatedAt: LATER,
      version: before.version + 1,
    });
    expect((await eventsIn(db)).at(-1)).toEqual({
      event: 'goal_revised',
      meta: {
        goal_id: before.id,
        was: 'task_failure_recurring',
        became: 'task_flaky',
        was_key: 'task_failure:local:daily_backup',
        by: 'flaky_task_detector',
      },
    });
  });

  test('a revised goal whose pattern was no text was of no pattern, says its event', async () => {
    const db = memoryDatabase();
    const before = await storeGoal(db, { metadata: { pattern: 7 } });
    await db.transaction(() => reviseGoal(db, before, proposal(), LATER));
    expect((await eventsIn(db)).at(-1)?.meta.was).toBeNull();
  });
});

describe('goals that wait for the goal about their cause', () => {
  test('proposed goals wait by key, with an event by the finder of the cause', async () => {
    const db = memoryDatabase();
    const cause = await storeGoal(db, { id: 'goal_cause', goalKey: 'cause', createdBy: 'finder' });
    await storeGoal(db, { id: 'goal_a', goalKey: 'a' });
    await storeGoal(db, { id: 'goal_b', goalKey: 'b' });
    await storeGoal(db, { id: 'goal_c', goalKey: 'c' });
    await db.transaction(() => inhibitGoals(db, ['a', 'b', 'none'], cause, LATER));
    expect(await storedGoal(db, 'goal_a')).toMatchObject({
      inhibitedBy: 'goal_cause',
      updatedAt: LATER,
    });
    expect(await storedGoal(db, 'goal_b')).toMatchObject({ inhibitedBy: 'goal_cause' });
    expect(await storedGoal(db, 'goal_c')).toMatchObject({ inhibitedBy: null });
    expect((await eventsIn(db)).slice(4)).toEqual(
      ['goal_a', 'goal_b'].map((id) => ({
        event: 'goal_inhibited',
        meta: { goal_id: id, inhibited_by: 'goal_cause', by: 'finder' },
      })),
    );
  });

  test('no goal waits for a goal that explains no key', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await db.transaction(() => inhibitGoals(db, [], goal({ id: 'goal_cause' }), LATER));
    expect(await eventsIn(db)).toHaveLength(1);
  });
});
