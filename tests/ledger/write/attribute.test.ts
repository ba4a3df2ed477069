import { describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { attributed } from '../../../src/ledger/write/attribute';
import { eventsIn, memoryDatabase, rowsIn, storeGoal } from '../../support/memory';

describe('changes that goalgen makes itself', () => {
  const approval = sql`UPDATE goals SET state = 'active', version = version + 1`;

  test('an attributed change is one event with its author, note and meta', async () => {
    const db = memoryDatabase();
    const { id } = await storeGoal(db);
    const change = {
      event: 'goal_approved',
      by: 'dana',
      note: 'why',
      meta: { overrides: 'x' },
    } as const;
    await db.transaction(() => attributed(db, change, () => db.run(approval)));
    expect((await eventsIn(db)).slice(1)).toEqual([
      {
        event: 'goal_approved',
        meta: {
          goal_id: id,
          from: 'proposed',
          to: 'active',
          by: 'dana',
          note: 'why',
          overrides: 'x',
        },
      },
    ]);
  });

  test('an attributed change with event null records no event of its own', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    const silent = { event: null, by: 'dana', note: null };
    await db.transaction(() => attributed(db, silent, () => db.run(approval)));
    expect(await eventsIn(db)).toHaveLength(1);
  });

  test('an attributed change leaves no announcement: later hand edits stay external', async () => {
    const db = memoryDatabase();
    await storeGoal(db);
    await db.transaction(() =>
      attributed(db, { event: null, by: 'dana', note: null }, async () => undefined),
    );
    expect(await rowsIn(db, 'SELECT * FROM announced_change')).toEqual([]);
    await db.run(sql`UPDATE goals SET value = 0.1`);
    expect((await eventsIn(db)).at(-1)).toMatchObject({ event: 'goal_updated_externally' });
  });

  test('a failed attributed change leaves no announcement: its transaction is undone', async () => {
    const db = memoryDatabase();
    const failing = db.transaction(() =>
      attributed(db, { event: null, by: 'dana', note: null }, async () => {
        throw new Error('no');
      }),
    );
    await expect(failing).rejects.toThrow('no');
    expect(await rowsIn(db, 'SELECT * FROM announced_change')).toEqual([]);
  });
});
