import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { credible } from '../../src/lib/credibleInterval';

// The expected bounds are quantiles of the Beta distribution from R's qbeta.
test.each([
  [0, 0, 0.05, 0.95],
  [10, 10, 0.7616, 0.9953],
  [5, 10, 0.2712, 0.7288],
  [0, 1, 0.0253, 0.7764],
  [90, 100, 0.8382, 0.9373],
])('for %i of %i, the true share lies from %d to %d', (part, of, low, high) => {
  const interval = credible(part, of);
  expect(interval.low).toBeCloseTo(low, 3);
  expect(interval.high).toBeCloseTo(high, 3);
});

test('a larger sample narrows the interval, which holds the expected share', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 60 }), (of, any) => {
      const part = Math.min(any, of);
      const [once, thrice] = [credible(part, of), credible(3 * part, 3 * of)];
      expect(thrice.high - thrice.low).toBeLessThan(once.high - once.low);
      const mean = (part + 1) / (of + 2);
      expect(once.low <= mean && mean <= once.high).toBe(true);
    }),
  );
});
