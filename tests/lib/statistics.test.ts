import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  chanceOfAsMany,
  chanceOfAtLeast,
  chanceOfFailures,
  surprisal,
} from '../../src/lib/statistics';

function choose(all: number, some: number): number {
  let ways = 1n;
  for (let index = 0; index < some; index++)
    ways = (ways * BigInt(all - index)) / BigInt(index + 1);
  return some > all ? 0 : Number(ways);
}

function sum(from: number, to: number, term: (value: number) => number): number {
  let total = 0;
  for (let value = from; value <= to; value++) total += term(value);
  return total;
}

function logFactorial(count: number): number {
  return sum(1, count, Math.log);
}

/** P(X >= count) of a Poisson distribution: the definition, summed from its smallest term. */
function exactTail(count: number, mean: number): number {
  const furthest = count + 40 * Math.ceil(Math.sqrt(mean)) + 400;
  return sum(0, furthest - count, (steps) => {
    const k = furthest - steps;
    return Math.exp(k * Math.log(mean) - mean - logFactorial(k));
  });
}

/** Expects a relative error of at most 1e-9: precise enough for a surprisal of one decimal. */
function expectAbout(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * expected + 1e-15);
}

const count = fc.integer({ min: 0, max: 40 });
const sample = fc
  .tuple(count, count)
  .map(([failures, successes]) => ({ failures, runs: failures + successes }));

describe('chanceOfAsMany (Fisher)', () => {
  test('chanceOfAsMany: 3 of 10 runs failed, all in the last 5, in 1 case of 12', () => {
    expect(chanceOfAsMany({ failures: 3, runs: 5 }, { failures: 0, runs: 5 })).toBeCloseTo(
      10 / 120,
      12,
    );
  });

  test('chanceOfAsMany is the share of arrangements with as many failures or more', () => {
    fc.assert(
      fc.property(sample, sample, (recent, before) => {
        const failures = recent.failures + before.failures;
        const runs = recent.runs + before.runs;
        const ways = sum(recent.failures, Math.min(recent.runs, failures), (many) =>
          failures - many > before.runs
            ? 0
            : choose(recent.runs, many) * choose(before.runs, failures - many),
        );
        expectAbout(chanceOfAsMany(recent, before), Math.min(1, ways / choose(runs, failures)));
      }),
    );
  });

  test('chanceOfAsMany of no failure is 1', () => {
    expect(chanceOfAsMany({ failures: 0, runs: 20 }, { failures: 7, runs: 20 })).toBeCloseTo(1, 12);
  });
});

describe('chanceOfFailures (binomial)', () => {
  test('chanceOfFailures is the sum of the binomial terms', () => {
    fc.assert(
      fc.property(
        count,
        count,
        fc.integer({ min: 1, max: 999 }),
        (failures, successes, permille) => {
          const [runs, share] = [failures + successes, permille / 1000];
          const expected = sum(
            failures,
            runs,
            (many) => choose(runs, many) * share ** many * (1 - share) ** (runs - many),
          );
          expectAbout(chanceOfFailures(failures, runs, share), Math.min(1, expected));
        },
      ),
    );
  });

  test('chanceOfFailures of a failure at a rate of 0 is 0', () => {
    expect(chanceOfFailures(1, 5, 0)).toBe(0);
    expect(chanceOfFailures(0, 5, 0)).toBe(1);
  });

  test('chanceOfFailures at a rate of 1 is 1', () => {
    expect(chanceOfFailures(5, 5, 1)).toBe(1);
    expect(chanceOfFailures(3, 5, 1)).toBe(1);
  });
});

describe('chanceOfAtLeast (Poisson)', () => {
  test.each([
    [0, 3, 1],
    [1, 0.5, 1 - Math.exp(-0.5)],
    [2, 0.1, 1 - 1.1 * Math.exp(-0.1)],
    [3, 0, 0],
  ])(
    'chanceOfAtLeast %d events where %d are expected is right to 12 places',
    (many, mean, expected) => {
      expect(chanceOfAtLeast(many, mean)).toBeCloseTo(expected, 12);
    },
  );

  test('15 events where 0.5 are expected have a surprisal of 16.8, not of chance 0', () => {
    expect(surprisal(chanceOfAtLeast(15, 0.5))).toBe(16.8);
  });

  test.each([
    [40, 0.5, exactTail(40, 0.5)],
    [100, 10, exactTail(100, 10)],
    [10, 10, exactTail(10, 10)],
    [11, 10, exactTail(11, 10)],
    [9, 10, exactTail(9, 10)],
    [699, 650, exactTail(699, 650)],
  ])(
    'chanceOfAtLeast %d events where %d are expected is right to 6 digits',
    (many, mean, expected) => {
      expect(chanceOfAtLeast(many, mean) / expected).toBeCloseTo(1, 6);
    },
  );

  // Computed with 60 decimal digits.
  test.each([
    [15, 0.5, 1.461050092443922e-17],
    [1400, 1000, 5.102279957801365e-33],
    [1032, 1000, 0.1595767128400913],
    [1000, 1000, 0.5042052441802155],
    [969, 1000, 0.8404035358385163],
  ])(
    'chanceOfAtLeast %d events where %d are expected is right to 9 digits',
    (many, mean, expected) => {
      expect(chanceOfAtLeast(many, mean) / expected).toBeCloseTo(1, 9);
    },
  );

  test('chanceOfAtLeast just below the mean continues that just above the mean', () => {
    for (const mean of [0.7, 3, 50, 699, 701, 5000]) {
      const at = Math.floor(mean);
      const step = chanceOfAtLeast(at, mean) - chanceOfAtLeast(at + 1, mean);
      const exactly = Math.exp(at * Math.log(mean) - mean - logFactorial(at));
      expect(step / exactly).toBeCloseTo(1, 6);
    }
  });

  test('chanceOfAtLeast falls with the count and rises with the mean', () => {
    fc.assert(
      fc.property(count, fc.double({ min: 0, max: 100, noNaN: true }), (many, mean) => {
        expect(chanceOfAtLeast(many + 1, mean)).toBeLessThanOrEqual(chanceOfAtLeast(many, mean));
        expect(chanceOfAtLeast(many, mean + 1)).toBeGreaterThanOrEqual(
          chanceOfAtLeast(many, mean) - 1e-12,
        );
      }),
    );
  });
});

describe('surprisal', () => {
  test.each([
    [1, 0],
    [0.001, 3],
    [4.84e-6, 5.3],
    [0, 99],
    [1e-120, 99],
  ])('the surprisal at a chance of %d is %d', (chance, expected) => {
    expect(surprisal(chance)).toBeCloseTo(expected, 12);
  });
});
