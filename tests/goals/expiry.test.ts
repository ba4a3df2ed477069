import { describe, expect, test } from '@jest/globals';
import { expiresAt } from '../../src/goals/expiry';
import type { Goal } from '../../src/goals/goal';
import { GOAL_STATES } from '../../src/goals/lifecycle';
import { goal } from '../support/memory';
import { DAY } from '../support/views';
import { NOW } from '../support/world';

/** A proposal whose every instant is the same day, except those that a test gives. */
function proposed(more: Partial<Goal>): Goal {
  const at = NOW - 10 * DAY;
  return goal({ createdAt: at, stateSince: at, newestFailureAt: at, lastSeenAt: at, ...more });
}

describe('a proposal expires so many days after the latest of', () => {
  test.each<[string, Partial<Goal>]>([
    ['when it was made', { createdAt: NOW }],
    ['when it became a proposal', { stateSince: NOW }],
    ['when its newest failure began', { newestFailureAt: NOW }],
    [
      'when it was last seen, where nothing is known of its failures',
      { newestFailureAt: null, lastSeenAt: NOW },
    ],
  ])('%s', (_, more) => {
    expect(expiresAt(proposed(more), 7)).toBe(NOW + 7 * DAY);
    expect(expiresAt(proposed(more), 1)).toBe(NOW + DAY);
  });

  test('but not after it was last seen with the same failures', () => {
    expect(expiresAt(proposed({ lastSeenAt: NOW }), 7)).toBe(NOW - 3 * DAY);
  });

  test('and nothing more, where nothing is known of either', () => {
    const known = { newestFailureAt: null, lastSeenAt: null };
    expect(expiresAt(proposed(known), 7)).toBe(NOW - 3 * DAY);
  });
});

describe('a goal does not expire', () => {
  test.each(GOAL_STATES.filter((state) => state !== 'proposed'))('when it is %s', (state) => {
    expect(expiresAt(goal({ state }), 7)).toBeUndefined();
  });

  test("when it is a person's, which has no key", () => {
    expect(expiresAt(goal({ goalKey: null }), 7)).toBeUndefined();
  });

  test('while it waits for the open goal about its cause', () => {
    expect(expiresAt(goal({ inhibitedBy: 'goal_cause' }), 7)).toBeUndefined();
  });
});
