import { describe, expect, test } from '@jest/globals';
import { displayName, found, quiet, warmingUp } from '../../src/detectors/detector';
import { finding } from '../support/finding';

test.each([
  ['task_failure_detector', 'TaskFailureDetector'],
  ['my2_detector', 'My2Detector'],
  ['x', 'X'],
])('the detector %s is called %s in the log', (name, shown) => {
  expect(displayName(name)).toBe(shown);
});

describe('diagnoses of a task', () => {
  test('a quiet diagnosis has what was seen and what would change it', () => {
    expect(quiet('2 failures', '1 more')).toEqual({
      state: 'quiet',
      seen: '2 failures',
      wanting: '1 more',
      figures: {},
    });
    expect(quiet('a', 'b', { n: 1 }).figures).toEqual({ n: 1 });
  });

  test('a diagnosis while too little is known has what is missing', () => {
    expect(warmingUp(3, 10, 'successes')).toEqual({
      state: 'warming_up',
      seen: 'warming up 3/10 (successes)',
      wanting: '7 more successes',
      figures: { have: 3, need: 10 },
    });
  });

  test('a diagnosis with a finding has the evidence as its figures', () => {
    expect(found(finding(), 'seen', 'wanting')).toEqual({
      state: 'found',
      seen: 'seen',
      wanting: 'wanting',
      figures: finding().evidence,
      finding: finding(),
    });
  });
});
