import { describe, expect, test } from '@jest/globals';
import { expiresAt } from '../../src/goals/expiry';
import type { Goal } from '../../src/goals/goal';
import { GOAL_STATES } from '../../src/goals/lifecycle';
import { goal } from '../support/memory';
import { DAY } from '../support/views';
import { NOW } from '../support/world';

/** A proposal whose instants are all ten days before NOW, except those that a test gives. */
function proposed(more: Partial<Goal>): Goal {
  const at = NOW - 10 * DAY;
  return goal({ createdAt: at, stateSince: at, newestFailureAt: at, lastSeenAt: at, ...more });
}

describe('when a proposal expires', () => {
  test.each<[string, Partial<Goal>]>([
    ['it was made', { createdAt: NOW }],
    ['it became a proposal', { stateSince: NOW }],
    ['its newest failure began', { newestFailureAt: NOW }],
    ['it was last seen, where no failure is known', { newestFailureAt: null, lastSeenAt: NOW }],
  ])('a proposal expires the configured number of days after %s', (_, more) => {
    expect(expiresAt(proposed(more), 7)).toBe(NOW + 7 * DAY);
    expect(expiresAt(proposed(more), 1)).toBe(NOW + DAY);
  });

  test('a later sighting with the same failures does not put off when a proposal expires', () => {
    expect(expiresAt(proposed({ lastSeenAt: NOW }), 7)).toBe(NOW - 3 * DAY);
  });

  test('a proposal without known failures and sightings expires by when it was made', () => {
    const known = { newestFailureAt: null, lastSeenAt: null };
    expect(expiresAt(proposed(known), 7)).toBe(NOW - 3 * DAY);
  });
});

describe('goals that do not expire', () => {
  test.each(GOAL_STATES.filter((state) => state !== 'proposed'))(
    'a goal that is %s does not expire',
    (state) => {
      expect(expiresAt(goal({ state }), 7)).toBeUndefined();
    },
  );

  test("a person's goal, which has no key, does not expire", () => {
    expect(expiresAt(goal({ goalKey: null }), 7)).toBeUndefined();
  });

  test('a goal that waits for the open goal about its cause does not expire', () => {
    expect(expiresAt(goal({ inhibitedBy: 'goal_cause' }), 7)).toBeUndefined();
  });
});
