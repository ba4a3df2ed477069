import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addUp, failureConfidence } from '../../src/detectors/baseline/confidence';
import { rateConfidence } from '../../src/detectors/failureRate';
import { flakyConfidence } from '../../src/detectors/flakyTask';
import { missedConfidence } from '../../src/detectors/missed/finding';
import { newErrorConfidence } from '../../src/detectors/newError';
import { sharedConfidence } from '../../src/detectors/sharedCause';
import { slowConfidence } from '../../src/detectors/slowRun';
import { stuckConfidence } from '../../src/detectors/stuckRun';
import { fastConfidence } from '../../src/detectors/suspiciouslyFast';

/** A confidence, and which of its arguments raise it and which lower it. */
interface Monotone {
  readonly name: string;
  readonly of: (...values: number[]) => number;
  /**
   * For each argument: its least and greatest value, whether more of it raises or lowers the
   * confidence, and whether it is a whole number.
   */
  readonly takes: ReadonlyArray<
    readonly [least: number, most: number, effect: 'raises' | 'lowers', whole?: true]
  >;
}

const ofFailures = (group = 1, others = 0, successes = 0, since = 0, share = 0, runs = 0) =>
  failureConfidence({
    largestErrorGroup: group,
    failures: group + others,
    successes: successes + since,
    successesSince: since,
    usual: runs === 0 ? undefined : { share, runs },
  }).confidence;

const CONFIDENCES: readonly Monotone[] = [
  {
    name: 'a recurring failure',
    of: ofFailures,
    takes: [
      [1, 20, 'raises', true],
      [0, 20, 'raises', true],
      [0, 40, 'lowers', true],
      [0, 8, 'lowers', true],
      [0, 1, 'lowers'],
      [30, 1000, 'lowers', true],
    ],
  },
  {
    name: 'a failure rate',
    of: (at = 0, least = 0) => rateConfidence(at, least).confidence,
    takes: [
      [0, 99, 'raises'],
      [0, 99, 'lowers'],
    ],
  },
  {
    name: 'a flaky task',
    of: (episodes = 0, least = 0) => flakyConfidence(episodes, least).confidence,
    takes: [
      [1, 100, 'raises', true],
      [1, 100, 'lowers', true],
    ],
  },
  {
    name: 'a new error',
    of: (count = 0, least = 0) => newErrorConfidence(count, least).confidence,
    takes: [
      [1, 100, 'raises', true],
      [1, 100, 'lowers', true],
    ],
  },
  {
    name: 'a missed run',
    of: (missed = 0, regularity = 0) => missedConfidence(missed, regularity).confidence,
    takes: [
      [1, 300, 'raises', true],
      [0, 1, 'raises'],
    ],
  },
  {
    name: 'a stuck run',
    of: (age = 0, limit = 0, alive = 0) => stuckConfidence(age, limit, alive === 1).confidence,
    takes: [
      [0, 1e6, 'raises'],
      [60, 1e6, 'lowers'],
      [0, 1, 'raises', true],
    ],
  },
  {
    name: 'a slow run',
    of: (ratio = 0, margin = 0) => slowConfidence(ratio, margin).confidence,
    takes: [
      [0.01, 100, 'raises'],
      [-10, 100, 'raises'],
    ],
  },
  {
    name: 'a fast run',
    of: (share = 0) => fastConfidence(share).confidence,
    takes: [[1e-6, 1, 'lowers']],
  },
  {
    name: 'a shared cause',
    of: (tasks = 0, at = 0) => sharedConfidence(tasks, at).confidence,
    takes: [
      [2, 300, 'raises', true],
      [0, 99, 'raises'],
    ],
  },
];

describe.each(CONFIDENCES)('the confidence in $name', ({ of, takes }) => {
  const numbers = takes.map(([min, max, , whole]) =>
    whole ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true }),
  );

  test('the confidence is from 0 to 1, and a multiple of 0.0001', () => {
    fc.assert(
      fc.property(fc.tuple(...numbers), (values) => {
        const confidence = of(...values);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
        expect(Math.round(confidence * 10_000) / 10_000).toBe(confidence);
      }),
    );
  });

  test.each(takes.map(([, , effect], index) => [effect, index] as const))(
    'it %s the confidence to increase argument %d',
    (effect, index) => {
      fc.assert(
        fc.property(fc.tuple(...numbers), numbers[index] ?? fc.constant(0), (values, other) => {
          const one = values[index] ?? 0;
          const [less, more] = [Math.min(one, other), Math.max(one, other)].map((value) =>
            of(...values.with(index, value)),
          );
          const [lower = 0, higher = 0] = effect === 'raises' ? [less, more] : [more, less];
          expect(lower).toBeLessThanOrEqual(higher);
        }),
      );
    },
  );
});

describe('the terms of a confidence', () => {
  test('terms are added up, each rounded, and shown', () => {
    expect(addUp({ core: 7000, more: 123.4 }, 9000, { runs: 3 })).toEqual({
      confidence: 0.7123,
      terms: { core: 0.7, more: 0.0123, runs: 3, max: 0.9 },
    });
  });

  test('the sum of the terms is at most the maximum and at least 0', () => {
    expect(addUp({ core: 7000, more: 3000 }, 8500).confidence).toBe(0.85);
    expect(addUp({ core: 7000, less: -8000 }, 8500).confidence).toBe(0);
  });
});
