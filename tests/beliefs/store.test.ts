import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { addBelief, listBeliefs, retireBelief } from '../../src/beliefs/store';
import { FailedError, NotAllowedError, NotFoundError } from '../../src/lib/errors';
import { eventsIn, memoryDatabase } from '../support/memory';
import { HOUR, NOW } from '../support/world';

const stated = {
  text: 'Backups must run',
  category: 'capability',
  pattern: 'task_failure_recurring',
  taskGlob: 'backup_*',
  stance: 'supports',
  weight: 2.5,
  createdBy: 'dana',
} as const;

describe('adding a belief', () => {
  test('an added belief is stored as active, under an id of its own, with an event', async () => {
    const db = memoryDatabase();
    const id = await addBelief(db, stated, NOW);
    expect(id).toMatch(/^belief_[0-9a-f]{8}$/);
    expect(await listBeliefs(db, ['active'])).toEqual([
      { ...stated, id, state: 'active', createdAt: NOW },
    ]);
    expect(await eventsIn(db)).toEqual([
      {
        event: 'belief_added',
        meta: {
          belief_id: id,
          text: 'Backups must run',
          stance: 'supports',
          weight: 2.5,
          by: 'dana',
        },
      },
    ]);
  });

  test('a belief about everything can be added', async () => {
    const db = memoryDatabase();
    const everything = { ...stated, category: null, pattern: null, taskGlob: null };
    await addBelief(db, everything, NOW);
    expect(await listBeliefs(db, ['active'])).toMatchObject([everything]);
  });
});

describe('listing beliefs', () => {
  test('beliefs are listed oldest first', async () => {
    const db = memoryDatabase();
    await db.run(sql`
      INSERT INTO beliefs (id, text, stance, created_at)
      VALUES ('belief_a', 'x', 'supports', ${NOW + HOUR}),
             ('belief_c', 'x', 'supports', ${NOW}),
             ('belief_b', 'x', 'supports', ${NOW})`);
    const ids = (await listBeliefs(db, ['active'])).map(({ id }) => id);
    expect(ids).toEqual(['belief_b', 'belief_c', 'belief_a']);
  });

  test('beliefs are listed by their state', async () => {
    const db = memoryDatabase();
    const retired = await addBelief(db, stated, NOW);
    const active = await addBelief(db, stated, NOW);
    await retireBelief(db, retired, 'dana', NOW + HOUR);
    expect((await listBeliefs(db, ['active'])).map(({ id }) => id)).toEqual([active]);
    expect((await listBeliefs(db, ['retired'])).map(({ id }) => id)).toEqual([retired]);
    expect(await listBeliefs(db, ['active', 'retired'])).toHaveLength(2);
  });

  test.each([
    ['a text', "'heavy'"],
    ['zero', '0'],
    ['less than nothing', '-1'],
    ['more than a million', '1000001'],
  ])('beliefs cannot be listed while the weight of one is %s', async (_, weight) => {
    const db = memoryDatabase();
    const id = await addBelief(db, stated, NOW);
    await db.run(sql([`UPDATE beliefs SET weight = ${weight}`]));
    await expect(listBeliefs(db, ['active'])).rejects.toThrow(FailedError);
    await expect(listBeliefs(db, ['active'])).rejects.toMatchObject({
      message: `Belief ${id} has no weight above 0 and at most 1000000.`,
      hint: `goalgen belief retire ${id}`,
    });
    expect(await listBeliefs(db, ['retired'])).toEqual([]);
  });

  test('a belief may weigh a million', async () => {
    const db = memoryDatabase();
    await addBelief(db, { ...stated, weight: 1_000_000 }, NOW);
    expect(await listBeliefs(db, ['active'])).toHaveLength(1);
  });

  test('the task glob of a belief that is stored as bytes is read as text', async () => {
    const db = memoryDatabase();
    await addBelief(db, stated, NOW);
    await db.run(sql`UPDATE beliefs SET task_glob = X'6261636b2a'`);
    expect(await listBeliefs(db, ['active'])).toMatchObject([{ taskGlob: 'back*' }]);
  });
});

describe('retiring a belief', () => {
  test('the event of a retired belief names who retired it', async () => {
    const db = memoryDatabase();
    const id = await addBelief(db, stated, NOW);
    await retireBelief(db, id, 'kim', NOW + HOUR);
    expect((await eventsIn(db)).slice(1)).toEqual([
      { event: 'belief_retired', meta: { belief_id: id, by: 'kim' } },
    ]);
  });

  test('retiring a belief that does not exist is refused', async () => {
    await expect(retireBelief(memoryDatabase(), 'belief_x', 'kim', NOW)).rejects.toThrow(
      new NotFoundError("There is no belief 'belief_x'.", 'goalgen belief list'),
    );
  });

  test('retiring a belief a second time is refused, and makes no second event', async () => {
    const db = memoryDatabase();
    const id = await addBelief(db, stated, NOW);
    await retireBelief(db, id, 'kim', NOW);
    await expect(retireBelief(db, id, 'kim', NOW)).rejects.toThrow(NotAllowedError);
    expect(await eventsIn(db)).toHaveLength(2);
  });
});
