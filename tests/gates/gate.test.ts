import { describe, expect, test } from '@jest/globals';
import { reasonKind, verdictJson } from '../../src/gates/gate';

describe('a verdict as it is kept and printed', () => {
  test('a verdict without a reason is printed as passed, with no goal unless it knows one', () => {
    const verdict = {
      gate: 'expiry',
      reason: null,
      message: 'Expiry check passed',
      figures: { expires_at: 7 },
    } as const;
    expect(verdictJson(verdict)).toEqual({
      gate: 'expiry',
      passed: true,
      reason: null,
      message: 'Expiry check passed',
      figures: { expires_at: 7 },
      goal_id: null,
    });
  });

  test('a verdict with a reason is printed as not passed, without the error behind it', () => {
    const verdict = {
      gate: 'duplicate',
      reason: 'gate_error',
      message: 'Duplicate check could not decide (x)',
      figures: {},
      goalId: 'goal_1',
      cause: new Error('x'),
    } as const;
    expect(verdictJson(verdict)).toEqual({
      gate: 'duplicate',
      passed: false,
      reason: 'gate_error',
      message: 'Duplicate check could not decide (x)',
      figures: {},
      goal_id: 'goal_1',
    });
  });
});

describe('the kind of a reason', () => {
  test.each([
    ['confidence_too_low_0.65', 'confidence_too_low'],
    ['confidence_too_low_0.6999', 'confidence_too_low'],
    ['confidence_too_low_0', 'confidence_too_low'],
    ['confidence_too_low_NaN', 'confidence_too_low'],
    ['rate_limit_exceeded', 'rate_limit_exceeded'],
    ['expired', 'expired'],
    ['', ''],
  ])('the kind of the reason "%s" is "%s"', (reason, kind) =>
    expect(reasonKind(reason)).toBe(kind),
  );
});
