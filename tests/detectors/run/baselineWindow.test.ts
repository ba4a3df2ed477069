import { expect, test } from '@jest/globals';
import { baselineWindow } from '../../../src/detectors/run/options';
import { baselineSettings } from '../../../src/detectors/run/settings';
import { DAY } from '../../support/views';
import { NOW } from '../../support/world';

test('the baseline ends now and begins the given days before, whole or not', () => {
  expect(baselineWindow({ now: NOW, baselineDays: 1.5 })).toEqual({
    since: NOW - 1.5 * DAY,
    until: NOW,
  });
});

test('baselineDays is 30 and at most 366, and maxRunsPerTask is 1,000', () => {
  expect(baselineSettings.baselineDays).toMatchObject({
    fallback: 30,
    accepts: { min: 1, max: 366 },
  });
  expect(baselineSettings.maxRunsPerTask).toMatchObject({
    fallback: 1000,
    accepts: { min: 100, whole: true },
  });
});
