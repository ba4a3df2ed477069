import { describe, expect, test } from '@jest/globals';
import { isWorse } from '../../src/goals/worse';
import type { JsonMap } from '../../src/lib/json';

describe('the failure share of a refused problem', () => {
  test.each([
    [
      'a refused problem whose failure share rose by a quarter of all runs is worse',
      0.4,
      0.65,
      true,
    ],
    [
      'a refused problem whose failure share rose by a little less is not worse',
      0.4,
      0.6499,
      false,
    ],
    ['a refused problem whose failure share stays is not worse', 0.4, 0.4, false],
    ['a refused problem whose failure share falls is not worse', 0.9, 0.1, false],
    ['a refused problem whose failure share rose from 0 to a quarter is worse', 0, 0.25, true],
    ['a refused problem whose failure share rose from three quarters to 1 is worse', 0.75, 1, true],
  ])('%s', (_, before, after, worse) => {
    expect(isWorse([{ failure_share: before }], { failure_share: after })).toBe(worse);
  });

  test('the failure share since the first failure decides before the one of the window', () => {
    const before = { failure_share_since_first: 1, failure_share: 0.2 };
    const after = { failure_share_since_first: 1, failure_share: 0.9 };
    expect(isWorse([before], after)).toBe(false);
    expect(isWorse([{ ...before, failure_share_since_first: 0.75 }], after)).toBe(true);
  });

  test('the failure share of the window decides before the one in the confidence terms', () => {
    const terms = { confidence_terms: { failure_share: 0.1 } };
    expect(isWorse([{ failure_share: 0.5, ...terms }], { failure_share: 0.7 })).toBe(false);
    expect(isWorse([terms], { failure_share: 0.35 })).toBe(true);
  });

  test('a refused problem is compared with its latest refusal, not with an earlier one', () => {
    const refusals = [{ failure_share: 0.1 }, { failure_share: 0.6 }];
    expect(isWorse(refusals, { failure_share: 0.8 })).toBe(false);
    expect(isWorse(refusals, { failure_share: 0.85 })).toBe(true);
  });

  test.each<[string, JsonMap, JsonMap]>([
    ['the failure share was not known before', {}, { failure_share: 1 }],
    ['the failure share is not known now', { failure_share: 0 }, {}],
    ['the failure share was no number', { failure_share: '0' }, { failure_share: 1 }],
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
  ])('a refused problem is not worse when %s', (_, before, after) => {
    expect(isWorse([before], after)).toBe(false);
  });

  test('a refused problem with more failures but the same failure share is not worse', () => {
    const evidence = (failures: number) => ({ failure_share: 0.5, failure_count: failures });
    expect(isWorse([evidence(3)], evidence(300))).toBe(false);
  });
});

describe('the commonest error of a refused problem', () => {
  const timeouts = { error_type: 'timeout', error_types: { timeout: 4, 'disk full': 1 } };
  const now = (type: string, count: number) => ({
    error_type: type,
    error_types: { [type]: count },
  });

  test('a refused problem with another commonest error that was seen twice is worse', () => {
    expect(isWorse([timeouts], now('connection refused', 2))).toBe(true);
  });

  test('a refused problem with another error that was seen once is not worse', () => {
    expect(isWorse([timeouts], now('connection refused', 1))).toBe(false);
  });

  test('a refused problem with the error that was refused is not worse', () => {
    expect(isWorse([timeouts], now('timeout', 9))).toBe(false);
    expect(isWorse([{ error_type: 'timeout' }], now('timeout', 9))).toBe(false);
  });

  test('a refused problem with a minor error of the refusal, now commonest, is not worse', () => {
    expect(isWorse([timeouts], now('disk full', 9))).toBe(false);
  });

  test('a refused problem with the error of an earlier refusal is not worse', () => {
    expect(isWorse([now('connection refused', 4), timeouts], now('connection refused', 4))).toBe(
      false,
    );
  });

  test.each<[string, readonly JsonMap[], JsonMap]>([
    ['the error of the refusal is not known', [{}], now('connection refused', 2)],
    ['the error of one of the refusals is not known', [{}, timeouts], now('connection refused', 2)],
    ['the present error is not known', [timeouts], { error_types: { x: 2 } }],
    ['the present error is no text', [timeouts], { error_type: 7, error_types: { 7: 2 } }],
  ])('a refused problem is not worse when %s', (_, refused, present) => {
    expect(isWorse(refused, present)).toBe(false);
  });
});
