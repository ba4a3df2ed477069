import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import { tightened } from '../../../src/goals/feedback/tighten';
import type { Fate } from '../../../src/goals/feedback/track';
import { times } from '../../support/views';

const OPTIONS = DEFAULTS.learning;
const PRESENT = { minConfidence: 0.7, changedAt: 0 };

/** So many approved and refused, one after another. */
function decided(approved: number, refused: number, at = 1): Fate[] {
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
    expect(tightened(decided(5, 15), PRESENT, OPTIONS)).toEqual({
      minConfidence: 0.75,
      decisions: 20,
      refused: 15,
    });
  });

  test('not before ten decisions', () => {
    expect(tightened(decided(0, 9), PRESENT, OPTIONS)).toBeUndefined();
    expect(tightened(decided(0, 10), PRESENT, OPTIONS)).toBeDefined();
  });

  test('not while it may be chance', () => {
    expect(tightened(decided(5, 5), PRESENT, OPTIONS)).toBeUndefined(); // the true share may be 73 %
    expect(tightened(decided(10, 10), PRESENT, OPTIONS)).toBeDefined();
  });

  test('not beyond its limit, and never down', () => {
    expect(tightened(decided(0, 50), { ...PRESENT, minConfidence: 0.88 }, OPTIONS)).toMatchObject({
      minConfidence: 0.9,
    });
    expect(tightened(decided(0, 50), { ...PRESENT, minConfidence: 0.9 }, OPTIONS)).toBeUndefined();
    expect(tightened(decided(50, 0), { ...PRESENT, minConfidence: 0.8 }, OPTIONS)).toBeUndefined();
  });

  test('only by decisions since it last rose', () => {
    const before = decided(0, 30, 5);
    expect(tightened(before, { ...PRESENT, changedAt: 5 }, OPTIONS)).toBeUndefined();
    expect(
      tightened([...before, ...decided(0, 10, 6)], { ...PRESENT, changedAt: 5 }, OPTIONS),
    ).toMatchObject({
      decisions: 10,
    });
  });

  test('not at all, if that is switched off', () => {
    expect(tightened(decided(0, 50), PRESENT, { ...OPTIONS, tighten: false })).toBeUndefined();
  });
});
