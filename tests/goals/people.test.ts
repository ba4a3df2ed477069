import { describe, expect, test } from '@jest/globals';
import { addGoal, editGoal } from '../../src/goals/people';
import { NotAllowedError, NotFoundError } from '../../src/lib/errors';
import { eventsIn, memoryDatabase, storedGoal, storeGoal } from '../support/memory';
import { HOUR, NOW } from '../support/world';

describe('a goal that a person adds', () => {
  const by = { by: 'dana', now: NOW };

  test('an added goal is active at once, of middling value, effort and risk', async () => {
    const db = memoryDatabase();
    const added = await addGoal(db, { text: 'Write the manual' }, by);
    expect(await storedGoal(db, added.id)).toEqual(added);
    expect(added).toMatchObject({
      text: 'Write the manual',
      state: 'active',
      source: 'user',
      createdBy: 'dana',
      createdAt: NOW,
      activeSince: NOW,
      category: 'capability',
      value: 0.5,
      effort: 0.5,
      risk: 0.5,
      horizonMinMin: null,
      horizonMaxMin: null,
      goalKey: null,
    });
  });

  test('an added goal is created and approved by its author, in two events', async () => {
    const db = memoryDatabase();
    const { id } = await addGoal(db, { text: 'x' }, by);
    expect(await eventsIn(db)).toEqual([
      {
        event: 'goal_created',
        meta: { goal_id: id, category: 'capability', source: 'user', created_by: 'dana' },
      },
      {
        event: 'goal_approved',
        meta: { goal_id: id, from: 'proposed', to: 'active', by: 'dana', note: null },
      },
    ]);
  });

  test('an added goal holds what its author says of it; its horizon begins now', async () => {
    const words = {
      text: 'x',
      category: 'reliability',
      value: 0.9,
      effort: 0.1,
      risk: 0.2,
      horizonMaxMin: 60,
      alignsWith: ['belief_1'],
    };
    const added = await addGoal(memoryDatabase(), words, by);
    expect(added).toMatchObject({ ...words, horizonMinMin: 0 });
  });
});

describe('a goal that a person edits', () => {
  const request = { id: 'goal_00000001', by: 'dana', note: 'clearer', now: NOW + HOUR };

  test('the event of an edit tells the old and the new words of the goal', async () => {
    const db = memoryDatabase();
    const before = await storeGoal(db);
    const { changed } = await editGoal(db, { text: 'Add memory', value: 0.9 }, request);
    expect(changed).toEqual({
      text: ["Fix recurring failures in 'daily_backup' task", 'Add memory'],
      value: [0.8, 0.9],
      source: ['system', 'collaborative'],
    });
    expect(await storedGoal(db, before.id)).toMatchObject({
      text: 'Add memory',
      value: 0.9,
      effort: before.effort,
      source: 'collaborative',
      updatedAt: NOW + HOUR,
      version: before.version + 1,
      state: 'proposed',
    });
    expect((await eventsIn(db)).at(-1)).toEqual({
      event: 'goal_edited',
      meta: { goal_id: before.id, by: 'dana', note: 'clearer', changed },
    });
  });

  test("an edited goal of a person stays that person's own", async () => {
    const db = memoryDatabase();
    await storeGoal(db, { source: 'user', goalKey: null });
    const { changed } = await editGoal(db, { horizonMaxMin: 30, alignsWith: ['b'] }, request);
    expect(changed).toEqual({ horizon_max_min: [1440, 30], aligns_with: [[], ['b']] });
    expect(await storedGoal(db, request.id)).toMatchObject({ source: 'user', alignsWith: ['b'] });
  });

  test('an edit that changes nothing makes no event and no version', async () => {
    const db = memoryDatabase();
    const before = await storeGoal(db, { source: 'collaborative' });
    expect(await editGoal(db, { value: before.value }, request)).toEqual({
      goal: before,
      changed: {},
    });
    expect(await storedGoal(db, before.id)).toEqual(before);
    expect(await eventsIn(db)).toHaveLength(1);
  });

  test.each(['active', 'executing'] as const)('a goal that is %s may be edited', async (state) => {
    const db = memoryDatabase();
    await storeGoal(db, { state });
    const { goal } = await editGoal(db, { risk: 0.9 }, request);
    expect(goal).toMatchObject({ state, risk: 0.9 });
  });

  test.each(['satisfied', 'rejected', 'expired', 'withdrawn', 'abandoned'] as const)(
    'a goal that is %s must not be edited',
    async (state) => {
      const db = memoryDatabase();
      const before = await storeGoal(db, { state });
      const edit = editGoal(db, { risk: 0.9 }, request);
      await expect(edit).rejects.toThrow(NotAllowedError);
      await expect(edit).rejects.toThrow(
        `goal_00000001 is ${state}; only an open goal can be edited.`,
      );
      expect(await storedGoal(db, before.id)).toEqual(before);
    },
  );

  test('an edit is refused when the goal no longer has the version the person saw', async () => {
    const db = memoryDatabase();
    const { version } = await storeGoal(db);
    const stale = editGoal(db, { risk: 0.9 }, { ...request, ifVersion: version - 1 });
    await expect(stale).rejects.toThrow(NotAllowedError);
    const { changed } = await editGoal(db, { risk: 0.9 }, { ...request, ifVersion: version });
    expect(changed).toMatchObject({ risk: [0.3, 0.9] });
  });

  test('an edit needs a goal that exists; the start of its id will do', async () => {
    const db = memoryDatabase();
    await expect(editGoal(db, { risk: 1 }, request)).rejects.toThrow(NotFoundError);
    await storeGoal(db);
    const { goal } = await editGoal(db, { risk: 1 }, { ...request, id: '0000' });
    expect(goal.id).toBe('goal_00000001');
  });
});
