import { describe, expect, test } from '@jest/globals';
import { hasRecovered, recoveryRuns } from '../../../src/detectors/baseline/recovery';
import { occurrencesOf } from '../../../src/history/occurrences';
import { outcomes } from '../../support/views';

describe('successes in a row that show a recovery', () => {
  test.each([
    ['half of the runs fail', 0.5, 5],
    ['a quarter of the runs fails', 0.25, 11],
    ['a tenth of the runs fails', 0.1, 29],
    ['nearly all runs fail', 0.9, 3],
    ['all runs fail', 1, 3],
  ])('the successes in a row that show a recovery where %s', (_, share, runs) =>
    expect(recoveryRuns(share)).toBe(runs),
  );

  test('recoveryRuns successes come by chance less than once in twenty, one fewer not', () => {
    for (const share of [0.05, 0.1, 0.2, 0.4]) {
      expect((1 - share) ** recoveryRuns(share)).toBeLessThanOrEqual(0.05);
      expect((1 - share) ** (recoveryRuns(share) - 1)).toBeGreaterThan(0.05);
    }
  });
});

describe('recovery of a task that failed more often', () => {
  const recovered = (letters: string, failureShare: number) =>
    hasRecovered(occurrencesOf(outcomes(letters)), letters.length, failureShare);

  test('a task has recovered when no run failed for long enough', () => {
    const failing = 'x.'.repeat(20);
    expect(recovered(`${failing}....`, 0.5)).toBe(true);
    expect(recovered(`${failing}...`, 0.5)).toBe(false);
  });

  test('a task has recovered when its last 20 runs fail less than 0.6 times as often', () => {
    const half = 'x.'.repeat(20);
    // Of the last 20, 5 fail where 10 are to be expected.
    expect(recovered(`${half}${'x...'.repeat(5)}`, 0.5)).toBe(true);
    // Of the last 20, 6 fail: that is six tenths.
    expect(recovered(`${half}${'..x..x.x..x..x..x...'}`, 0.5)).toBe(false);
  });

  test('a task has recovered when its newest half fails far less, if the last 20 do too', () => {
    const quiet = '.'.repeat(80);
    expect(recovered(`${'x'.repeat(100)}${quiet}${'.x'.repeat(10)}`, 0.5)).toBe(true);
    expect(recovered('.x'.repeat(100), 0.5)).toBe(false);
  });
});
