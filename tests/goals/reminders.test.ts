import { describe, expect, test } from '@jest/globals';
import type { Goal } from '../../src/goals/goal';
import { GOAL_STATES } from '../../src/goals/lifecycle';
import { remindersOf } from '../../src/goals/reminders';
import { goal } from '../support/memory';
import { DAY } from '../support/views';
import { HOUR, NOW } from '../support/world';

/** The ages in days of the goals that a scan mentions, by default an hour after the last scan. */
function mentioned(now: number, goals: readonly Goal[] = [goal()], lastScanAt = now - HOUR) {
  return remindersOf(goals, lastScanAt, now, 0.9).map(({ days }) => days);
}

describe('reminders of undecided proposals', () => {
  test.each([1, 2, 4])(
    'a proposal is mentioned when it is %i days old, and not one second before',
    (days) => {
      expect(mentioned(NOW + days * DAY)).toEqual([days]);
      expect(mentioned(NOW + days * DAY - 1)).toEqual([]);
    },
  );

  test.each([1, 2, 4])(
    'a proposal is mentioned by the first scan after %i days, and not by the next',
    (days) => {
      const at = NOW + days * DAY;
      expect(mentioned(at + HOUR - 1)).toEqual([days]);
      expect(mentioned(at + HOUR)).toEqual([]);
    },
  );

  test.each([0, 3, 5, 7])('a proposal is not mentioned when it is %i days old', (days) => {
    expect(mentioned(NOW + days * DAY)).toEqual([]);
  });

  test('a proposal is mentioned once, by its age now, after a long time without a scan', () => {
    expect(mentioned(NOW + 3 * DAY, [goal()], NOW)).toEqual([2]);
    expect(mentioned(NOW + 9 * DAY, [goal()], NOW)).toEqual([4]);
  });

  test('a proposal is not mentioned by the first scan of all', () => {
    expect(remindersOf([goal()], undefined, NOW + DAY, 0.9)).toEqual([]);
  });

  test('a proposal is not mentioned while it waits for the goal about its cause', () => {
    expect(mentioned(NOW + DAY, [goal({ inhibitedBy: 'goal_cause' })])).toEqual([]);
  });

  test.each(GOAL_STATES.filter((state) => state !== 'proposed'))(
    'a goal that is %s is not mentioned',
    (state) => {
      expect(mentioned(NOW + DAY, [goal({ state })])).toEqual([]);
    },
  );
});

describe('the reason of a reminder', () => {
  const reason = (confidence: unknown) => {
    const metadata = typeof confidence === 'number' ? { confidence } : {};
    return remindersOf([goal({ metadata })], NOW, NOW + DAY, 0.9).map((each) => each.reason);
  };

  test.each([
    [0.8999, 'confidence 0.8999 is below 0.9'],
    [0.9, 'a person decides about it'],
    [undefined, 'a person decides about it'],
  ])(
    'a reminder of a proposal with the confidence %s gives the reason "%s"',
    (confidence, expected) => {
      expect(reason(confidence)).toEqual([expected]);
    },
  );
});
