import { describe, expect, test } from '@jest/globals';
import { weighApproval } from '../../src/beliefs/approval';
import { addBelief, retireBelief } from '../../src/beliefs/store';
import type { Database } from '../../src/db/database';
import { NotAllowedError } from '../../src/lib/errors';
import { goal, memoryDatabase } from '../support/memory';
import { NOW } from '../support/world';

const options = { minAlignment: 0.5, override: false };

/** Somebody believes this of backups. Returns the belief's id. */
function believes(db: Database, stance: 'supports' | 'opposes'): Promise<string> {
  const criteria = { category: null, pattern: null, taskGlob: '*backup' };
  return addBelief(db, { ...criteria, text: 'No', stance, weight: 1, createdBy: null }, NOW);
}

describe('the approval of a goal', () => {
  test('is free when no belief is about it', async () => {
    expect(await weighApproval(memoryDatabase(), goal(), options)).toEqual({});
  });

  test('is free when enough of the beliefs about it support it', async () => {
    const db = memoryDatabase();
    await believes(db, 'opposes');
    await believes(db, 'supports');
    expect(await weighApproval(db, goal(), options)).toEqual({});
  });

  test('is forbidden by an active belief, which is named with what can be done', async () => {
    const db = memoryDatabase();
    const id = await believes(db, 'opposes');
    const approval = weighApproval(db, goal(), options);
    await expect(approval).rejects.toThrow(NotAllowedError);
    await expect(approval).rejects.toMatchObject({
      message: `goal_00000001 is forbidden: ${id} ('No') is against it.`,
      hint: 'goalgen approve goal_00000001 --override --note WHY, ' + 'or goalgen belief retire ID',
    });
  });

  test('may be given against a belief, and the record says which', async () => {
    const db = memoryDatabase();
    const id = await believes(db, 'opposes');
    expect(await weighApproval(db, goal(), { ...options, override: true })).toEqual({
      meta: { overrides: `${id} ('No') is against it` },
    });
  });

  test('says nothing of an override that was not needed', async () => {
    expect(await weighApproval(memoryDatabase(), goal(), { ...options, override: true })).toEqual(
      {},
    );
  });

  test('is free again when the belief is retired', async () => {
    const db = memoryDatabase();
    await retireBelief(db, await believes(db, 'opposes'), 'dana', NOW);
    expect(await weighApproval(db, goal(), options)).toEqual({});
  });
});
