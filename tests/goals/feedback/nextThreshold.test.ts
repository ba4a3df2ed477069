import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import { nextThreshold } from '../../../src/goals/feedback/nextThreshold';
import type { ProposalHistory } from '../../../src/goals/feedback/trackRecord';
import { times } from '../../support/views';

const OPTIONS = DEFAULTS.learning;
const PRESENT = { minConfidence: 0.7, changedAt: 0 };

/** So many approved and refused, one after another. */
function decided(approved: number, refused: number, at = 1): ProposalHistory[] {
  return times(approved + refused, (index) => ({
    detectorName: 'a',
    pattern: 'b',
    confidence: 0.8,
    decision: index < approved ? 'approved' : 'refused',
    decidedAt: at,
    end: null,
  }));
}

describe('a threshold', () => {
  test('rises by one step when people refuse too much', () => {
    expect(nextThreshold(decided(5, 15), PRESENT, OPTIONS)).toEqual({
      minConfidence: 0.75,
      decisions: 20,
      refused: 15,
    });
  });

  test('not before ten decisions', () => {
    expect(nextThreshold(decided(0, 9), PRESENT, OPTIONS)).toBeUndefined();
    expect(nextThreshold(decided(0, 10), PRESENT, OPTIONS)).toBeDefined();
  });

  test('not while it may be chance', () => {
    expect(nextThreshold(decided(5, 5), PRESENT, OPTIONS)).toBeUndefined(); // the true share may be 73 %
    expect(nextThreshold(decided(10, 10), PRESENT, OPTIONS)).toBeDefined();
  });

  test('not beyond its limit, and never down', () => {
    expect(
      nextThreshold(decided(0, 50), { ...PRESENT, minConfidence: 0.88 }, OPTIONS),
    ).toMatchObject({
      minConfidence: 0.9,
    });
    expect(
      nextThreshold(decided(0, 50), { ...PRESENT, minConfidence: 0.9 }, OPTIONS),
    ).toBeUndefined();
    expect(
      nextThreshold(decided(50, 0), { ...PRESENT, minConfidence: 0.8 }, OPTIONS),
    ).toBeUndefined();
  });

  test('only by decisions since it last rose', () => {
    const before = decided(0, 30, 5);
    expect(nextThreshold(before, { ...PRESENT, changedAt: 5 }, OPTIONS)).toBeUndefined();
    expect(
      nextThreshold([...before, ...decided(0, 10, 6)], { ...PRESENT, changedAt: 5 }, OPTIONS),
    ).toMatchObject({
      decisions: 10,
    });
  });

  test('not at all, if that is switched off', () => {
    expect(nextThreshold(decided(0, 50), PRESENT, { ...OPTIONS, tighten: false })).toBeUndefined();
  });
});
