import { describe, expect, test } from '@jest/globals';
import { firstAfter, firstFrom } from '../../src/lib/sorted';

describe('sorted lists of numbers', () => {
  const sorted = Float64Array.from([1, 3, 3, 5]);

  test.each([
    [0, 0, 0],
    [1, 0, 1],
    [2, 1, 1],
    [3, 1, 3],
    [4, 3, 3],
    [5, 3, 4],
    [6, 4, 4],
  ])(
    'in a sorted list, the first from %i on is at %i, the first after it at %i',
    (value, from, after) => {
      expect(firstFrom(sorted, value)).toBe(from);
      expect(firstAfter(sorted, value)).toBe(after);
    },
  );

  test('an empty sorted list has both the first from and the first after at its end', () => {
    const empty = new Float64Array();
    expect([firstFrom(empty, 1), firstAfter(empty, 1)]).toEqual([0, 0]);
  });
});
