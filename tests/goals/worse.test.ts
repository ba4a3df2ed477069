import { describe, expect, test } from '@jest/globals';
import { isWorse } from '../../src/goals/worse';
import type { JsonMap } from '../../src/lib/json';

describe('a refused problem is worse when a larger share of its runs fails', () => {
  test.each([
    ['by a quarter of all runs', 0.4, 0.65, true],
    ['but not by one basis point less', 0.4, 0.6499, false],
    ['but not when the share stays', 0.4, 0.4, false],
    ['but not when it falls', 0.9, 0.1, false],
    ['from none', 0, 0.25, true],
    ['to all', 0.75, 1, true],
  ])('%s', (_, before, after, worse) => {
    expect(isWorse([{ failure_share: before }], { failure_share: after })).toBe(worse);
  });

  test('counted since its first failure in the window, where that is known', () => {
    const before = { failure_share_since_first: 1, failure_share: 0.2 };
    const after = { failure_share_since_first: 1, failure_share: 0.9 };
    expect(isWorse([before], after)).toBe(false);
    expect(isWorse([{ ...before, failure_share_since_first: 0.75 }], after)).toBe(true);
  });

  test('counted in the window, where that alone is known, before the terms of confidence', () => {
    const terms = { confidence_terms: { failure_share: 0.1 } };
    expect(isWorse([{ failure_share: 0.5, ...terms }], { failure_share: 0.7 })).toBe(false);
    expect(isWorse([terms], { failure_share: 0.35 })).toBe(true);
  });

  test('than at its latest refusal, not than at an earlier one', () => {
    const refusals = [{ failure_share: 0.1 }, { failure_share: 0.6 }];
    expect(isWorse(refusals, { failure_share: 0.8 })).toBe(false);
    expect(isWorse(refusals, { failure_share: 0.85 })).toBe(true);
  });

  test.each<[string, JsonMap, JsonMap]>([
    ['it was not known before', {}, { failure_share: 1 }],
    ['it is not known now', { failure_share: 0 }, {}],
    ['it is no number', { failure_share: '0' }, { failure_share: 1 }],
    ['the terms are no map', { confidence_terms: 'none' }, { failure_share: 1 }],
    [
      'runs were missing from its history before',
      { failure_share: 0, history_incomplete: true },
      { failure_share: 1 },
    ],
    [
      'runs are missing from its history now',
      { failure_share: 0 },
      { failure_share: 1, history_incomplete: true },
    ],
  ])('but not when %s', (_, before, after) => {
    expect(isWorse([before], after)).toBe(false);
  });

  test('but not by more failures of the same share', () => {
    const evidence = (failures: number) => ({ failure_share: 0.5, failure_count: failures });
    expect(isWorse([evidence(3)], evidence(300))).toBe(false);
  });
});

describe('a refused problem is worse when its commonest error is another one', () => {
  const timeouts = { error_type: 'timeout', error_types: { timeout: 4, 'disk full': 1 } };
  const now = (type: string, count: number) => ({
    error_type: type,
    error_types: { [type]: count },
  });

  test('that was seen twice', () => {
    expect(isWorse([timeouts], now('connection refused', 2))).toBe(true);
  });

  test('but not by one that was seen once: that is chance', () => {
    expect(isWorse([timeouts], now('connection refused', 1))).toBe(false);
  });

  test('but not by the one that was refused', () => {
    expect(isWorse([timeouts], now('timeout', 9))).toBe(false);
    expect(isWorse([{ error_type: 'timeout' }], now('timeout', 9))).toBe(false);
  });

  test('but not by one that was among the others then', () => {
    expect(isWorse([timeouts], now('disk full', 9))).toBe(false);
  });

  test('but not by one of an earlier refusal', () => {
    expect(isWorse([now('connection refused', 4), timeouts], now('connection refused', 4))).toBe(
      false,
    );
  });

  test.each<[string, readonly JsonMap[], JsonMap]>([
    ['the error of the refusal is not known', [{}], now('connection refused', 2)],
    ['that of one of the refusals is not known', [{}, timeouts], now('connection refused', 2)],
    ['the present error is not known', [timeouts], { error_types: { x: 2 } }],
    ['the present error is no text', [timeouts], { error_type: 7, error_types: { 7: 2 } }],
  ])('but not when %s', (_, refused, present) => {
    expect(isWorse(refused, present)).toBe(false);
  });
});
