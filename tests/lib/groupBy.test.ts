import { describe, expect, test } from '@jest/globals';
import { groupBy } from '../../src/lib/groupBy';

describe('items grouped by a key', () => {
  test('groupBy keeps the order of first items among groups, and of items within them', () => {
    const groups = groupBy(['b1', 'a1', 'b2', 'a2'], (item) => item[0]);
    expect([...groups]).toEqual([
      ['b', ['b1', 'b2']],
      ['a', ['a1', 'a2']],
    ]);
  });

  test('groupBy gives no group for no items', () => {
    expect(groupBy([], String).size).toBe(0);
  });
});
