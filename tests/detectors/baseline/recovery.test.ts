import { describe, expect, test } from '@jest/globals';
import { hasRecovered, recoveryRuns } from '../../../src/detectors/baseline/recovery';
import { occurrencesOf } from '../../../src/history/occurrences';
import { outcomes } from '../../support/views';

describe('the successes in a row that are unlikely where a share of runs fails', () => {
  test.each([
    ['half of them', 0.5, 5],
    ['a quarter', 0.25, 11],
    ['a tenth', 0.1, 29],
    ['nearly all: three at least', 0.9, 3],
    ['all', 1, 3],
  ])('%s', (_, share, runs) => expect(recoveryRuns(share)).toBe(runs));

  test('would come by chance less than once in twenty, and one fewer would not', () => {
    for (const share of [0.05, 0.1, 0.2, 0.4]) {
      expect((1 - share) ** recoveryRuns(share)).toBeLessThanOrEqual(0.05);
      expect((1 - share) ** (recoveryRuns(share) - 1)).toBeGreaterThan(0.05);
    }
  });
});

describe('a task that failed more often has recovered', () => {
  const recovered = (letters: string, failureShare: number) =>
    hasRecovered(occurrencesOf(outcomes(letters)), letters.length, failureShare);

  test('when nothing went wrong for long enough', () => {
    const failing = 'x.'.repeat(20);
    expect(recovered(`${failing}....`, 0.5)).toBe(true);
    expect(recovered(`${failing}...`, 0.5)).toBe(false);
  });

  test('when the newest twenty fail less than six tenths as often as all do', () => {
    const half = 'x.'.repeat(20);
    // Of the last 20, 5 fail where 10 are to be expected.
    expect(recovered(`${half}${'x...'.repeat(5)}`, 0.5)).toBe(true);
    // Of the last 20, 6 fail: that is six tenths.
    expect(recovered(`${half}${'..x..x.x..x..x..x...'}`, 0.5)).toBe(false);
  });

  test('when the newest half fails far less often, though the last twenty happen to fail', () => {
    const quiet = '.'.repeat(80);
    expect(recovered(`${'x'.repeat(100)}${quiet}${'.x'.repeat(10)}`, 0.5)).toBe(true);
    expect(recovered('.x'.repeat(100), 0.5)).toBe(false);
  });
});
