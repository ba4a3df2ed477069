import { expect, test } from '@jest/globals';
import { statsJson } from '../../../src/commands/json/stats';
import { TRACK, threshold } from '../../support/results';

const FIGURES = {
  goals: 17,
  welcome: { part: 9, of: 12, share: 0.75, low: 0.523, high: 0.898 },
  right: { part: 0, of: 0, share: null, low: 0.05, high: 0.95 },
  refused: 3,
  undecided: 5,
};

test('statistics as JSON have the same figures by pattern and by band of confidence', () => {
  const patterns = [{ ...TRACK, detectorName: 'flaky_task_detector', pattern: 'flaky' }];
  const bands = [{ ...TRACK, from: 0.85, to: 0.9 }];
  expect(statsJson({ patterns, bands, thresholds: [] })).toEqual({
    patterns: [{ detector: 'flaky_task_detector', pattern: 'flaky', ...FIGURES }],
    confidence: [{ from: 0.85, to: 0.9, ...FIGURES }],
    thresholds: [],
  });
});

test('the thresholds that rose are listed', () => {
  const { thresholds } = statsJson({ patterns: [], bands: [], thresholds: [threshold()] });
  expect(thresholds).toMatchObject([{ detector: 'flaky_task_detector', min_confidence: 0.75 }]);
});
