import { expect, test } from '@jest/globals';
import { thresholdJson } from '../../../src/commands/json/threshold';
import { threshold } from '../../support/results';
import { NOW } from '../../support/world';

test('a threshold as JSON has the confidence, the decisions behind it, and when it rose', () => {
  expect(thresholdJson(threshold())).toEqual({
    detector: 'flaky_task_detector',
    pattern: 'flaky',
    min_confidence: 0.75,
    decisions: 10,
    refused: 8,
    changed_at: NOW,
  });
});
