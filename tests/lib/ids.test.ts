import { describe, expect, test } from '@jest/globals';
import { newId, unusedId } from '../../src/lib/ids';

describe('an id', () => {
  test('an id is its kind and eight random hex digits', () => {
    expect(newId('goal')).toMatch(/^goal_[0-9a-f]{8}$/);
    expect(newId('prop')).not.toBe(newId('prop'));
  });

  test('unusedId gives the candidate while it is free', async () => {
    expect(await unusedId('goal', async () => false, 'goal_1')).toBe('goal_1');
  });

  test('unusedId gives another id when the candidate is taken', async () => {
    const asked: string[] = [];
    const isTaken = async (id: string) => asked.push(id) < 3;
    const id = await unusedId('belief', isTaken, 'belief_1');
    expect(asked).toHaveLength(3);
    expect(asked[0]).toBe('belief_1');
    expect(id).toBe(asked[2]);
    expect(id).toMatch(/^belief_[0-9a-f]{8}$/);
  });
});
