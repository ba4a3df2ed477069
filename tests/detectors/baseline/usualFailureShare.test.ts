import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../../src/config/defaults';
import { surestOfLast } from '../../../src/detectors/baseline/failureStretches';
import { occurrencesOf } from '../../../src/history/occurrences';
import { DAY, outcomes } from '../../support/views';
import { NOW } from '../../support/world';

const OPTIONS = DEFAULTS.detectors.task_failure_detector;

describe('the share of runs that usually fail', () => {
  // One run a day: all runs but the newest two ended before the last 24 hours.
  const usualShare = (past: string) => {
    const all = occurrencesOf(outcomes(`${past}xxx`, { every: DAY }));
    return surestOfLast(all, NOW, OPTIONS)?.confidence.terms.usual_failure_share;
  };

  test('a usual failure share needs thirty runs before the window, and 29 are too few', () => {
    expect(usualShare('.'.repeat(29))).toBe(0.0333); // the first failure is before the window
    expect(usualShare('.'.repeat(28))).toBeUndefined();
  });

  test('a task of which half the runs failed before has no usual failure share', () => {
    expect(usualShare(`.${'x.'.repeat(15)}`)).toBeUndefined(); // 16 of 32
    expect(usualShare(`..${'x.'.repeat(15)}`)).toBe(0.4848); // 16 of 33
  });
});
