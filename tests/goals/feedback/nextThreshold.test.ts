import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import { nextThreshold } from '../../../src/goals/feedback/nextThreshold';
import type { ProposalHistory } from '../../../src/goals/feedback/trackRecord';
import { times } from '../../support/views';

const OPTIONS = DEFAULTS.learning;
const PRESENT = { minConfidence: 0.7, changedAt: 0 };

/** Histories of `approved` approved goals, then `refused` refused ones, all decided at `at`. */
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
  test('a threshold rises by one step when people refuse too many goals', () => {
    expect(nextThreshold(decided(5, 15), PRESENT, OPTIONS)).toEqual({
      minConfidence: 0.75,
      decisions: 20,
      refused: 15,
    });
  });

  test('a threshold does not rise before ten decisions', () => {
    expect(nextThreshold(decided(0, 9), PRESENT, OPTIONS)).toBeUndefined();
    expect(nextThreshold(decided(0, 10), PRESENT, OPTIONS)).toBeDefined();
  });

  test('a threshold does not rise while the refusals may be chance', () => {
    // After 5 refusals in 10 decisions, the true share of approvals may be up to 73 %.
    expect(nextThreshold(decided(5, 5), PRESENT, OPTIONS)).toBeUndefined();
    expect(nextThreshold(decided(10, 10), PRESENT, OPTIONS)).toBeDefined();
  });

  test('a threshold rises no further than its limit, and never falls', () => {
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

  test('a threshold rises only by decisions made since it last rose', () => {
    const before = decided(0, 30, 5);
    expect(nextThreshold(before, { ...PRESENT, changedAt: 5 }, OPTIONS)).toBeUndefined();
    expect(
      nextThreshold([...before, ...decided(0, 10, 6)], { ...PRESENT, changedAt: 5 }, OPTIONS),
    ).toMatchObject({
      decisions: 10,
    });
  });

  test('a threshold does not rise if learning.tighten is false', () => {
    expect(nextThreshold(decided(0, 50), PRESENT, { ...OPTIONS, tighten: false })).toBeUndefined();
  });
});
