import { expect, test } from '@jest/globals';
import { fourPlaces } from '../../src/lib/rounding';

test('fourPlaces rounds a share to four places', () => {
  expect([1 / 3, 2 / 3, 0.00005, 0.00004, 1].map(fourPlaces)).toEqual([
    0.3333, 0.6667, 0.0001, 0, 1,
  ]);
});
