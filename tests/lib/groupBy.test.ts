import { describe, expect, test } from '@jest/globals';
import { groupBy } from '../../src/lib/groupBy';

describe('items grouped by a key', () => {
  test('are in the order in which each group was first met, and keep theirs within it', () => {
    const groups = groupBy(['b1', 'a1', 'b2', 'a2'], (item) => item[0]);
    expect([...groups]).toEqual([
      ['b', ['b1', 'b2']],
      ['a', ['a1', 'a2']],
    ]);
  });

  test('are none where there are no items', () => {
    expect(groupBy([], String).size).toBe(0);
  });
});
