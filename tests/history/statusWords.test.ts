import { describe, expect, test } from '@jest/globals';
import { RUN_STATUSES } from '../../src/history/run';
import { severityOf, statusOfWord } from '../../src/history/statusWords';

const NONE = new Map();

describe('a word for a status', () => {
  test.each([
    ['Success ', 'success'],
    ['fail', 'failed'],
    ['ERROR', 'failed'],
    ['UNSTABLE', 'failed'],
    ['ok', 'success'],
    ['completed', 'success'],
    ['timedout', 'timeout'],
    ['Timed out', 'timeout'],
    ['timed-out', 'timeout'],
    ['aborted', 'cancelled'],
    ['in progress', 'running'],
    ['In-Progress', 'running'],
  ])('"%s" means %s', (word, status) => {
    expect(statusOfWord(word, NONE)).toBe(status);
  });

  test.each(['failed-with-retry', 'stopped', '', 'toString', 'not ok', 'warning'])(
    '"%s" is not known',
    (word) => {
      expect(statusOfWord(word, NONE)).toBeUndefined();
    },
  );

  test("the operator's own word counts as it is written, before the common ones", () => {
    const own = new Map([
      ['failed-with-retry', 'success' as const],
      ['Completed', 'failed' as const],
    ]);
    expect(statusOfWord('failed-with-retry', own)).toBe('success');
    expect(statusOfWord(' failed-with-retry ', own)).toBe('success');
    expect(statusOfWord('Completed', own)).toBe('failed');
    expect(statusOfWord('completed', own)).toBe('success');
  });
});

test('every status has a severity of its own, and a failure is the worst', () => {
  const severities = RUN_STATUSES.map(severityOf);
  expect(new Set(severities).size).toBe(RUN_STATUSES.length);
  expect(Math.min(...severities)).toBe(severityOf('running'));
  expect(Math.max(...severities)).toBe(severityOf('failed'));
  expect(severityOf('success')).toBeLessThan(severityOf('timeout'));
});
