import { describe, expect, test } from '@jest/globals';
import { weighApproval } from '../../src/beliefs/approval';
import { addBelief, retireBelief } from '../../src/beliefs/store';
import type { Database } from '../../src/db/database';
import { NotAllowedError } from '../../src/lib/errors';
import { goal, memoryDatabase } from '../support/memory';
import { NOW } from '../support/world';

const options = { minAlignment: 0.5, override: false };

/** Adds a belief of this stance about backups, and returns the belief's id. */
function believes(db: Database, stance: 'supports' | 'opposes'): Promise<string> {
  const criteria = { category: null, pattern: null, taskGlob: '*backup' };
  return addBelief(db, { ...criteria, text: 'No', stance, weight: 1, createdBy: null }, NOW);
}

describe('the approval of a goal', () => {
  test('a goal that no belief is about can be approved', async () => {
    expect(await weighApproval(memoryDatabase(), goal(), options)).toEqual({});
  });

  test('a goal that enough of the beliefs about it support can be approved', async () => {
    const db = memoryDatabase();
    await believes(db, 'opposes');
    await believes(db, 'supports');
    expect(await weighApproval(db, goal(), options)).toEqual({});
  });

  test('an active belief forbids an approval; the error names it and the remedy', async () => {
    const db = memoryDatabase();
    const id = await believes(db, 'opposes');
    const approval = weighApproval(db, goal(), options);
    await expect(approval).rejects.toThrow(NotAllowedError);
    await expect(approval).rejects.toMatchObject({
      message: `goal_00000001 is forbidden: ${id} ('No') is against it.`,
      hint: 'goalgen approve goal_00000001 --override --note WHY, ' + 'or goalgen belief retire ID',
    });
  });

  test('an approval may override a belief, and its record names that belief', async () => {
    const db = memoryDatabase();
    const id = await believes(db, 'opposes');
    expect(await weighApproval(db, goal(), { ...options, override: true })).toEqual({
      meta: { overrides: `${id} ('No') is against it` },
    });
  });

  test('the record of an approval omits an override that was not needed', async () => {
    expect(await weighApproval(memoryDatabase(), goal(), { ...options, override: true })).toEqual(
      {},
    );
  });

  test('a goal can be approved again when the belief against it is retired', async () => {
    const db = memoryDatabase();
    await retireBelief(db, await believes(db, 'opposes'), 'dana', NOW);
    expect(await weighApproval(db, goal(), options)).toEqual({});
  });
});
