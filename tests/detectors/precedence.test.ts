import { describe, expect, test } from '@jest/globals';
import { rankOf } from '../../src/detectors';

describe('precedence of patterns in one task', () => {
  test.each([
    ['a task that alternates fails often within a day', 'task_flaky', 'task_failure_recurring'],
    ['failures explain a rate that rose', 'task_failure_recurring', 'failure_rate_increased'],
    ['a task that fails hangs for that reason', 'failure_rate_increased', 'task_stuck'],
    ['a run that hangs does not begin again', 'task_stuck', 'task_missed'],
    ['a task that does not run is not slow', 'task_missed', 'task_slowed'],
    ['a new error makes a task slow', 'new_error_type', 'task_slowed'],
    ['a slow task is no sign of a fast one', 'task_slowed', 'task_too_fast'],
  ])('a pattern precedes another: %s', (_, first, second) =>
    expect(rankOf(first)).toBeLessThan(rankOf(second)),
  );

  test('the pattern with the highest precedence has rank 0', () => {
    expect(rankOf('task_flaky')).toBe(0);
  });

  test('all patterns that goalgen does not know have the same last rank', () => {
    expect(rankOf('my_own_pattern')).toBeGreaterThan(rankOf('task_too_fast'));
    expect(rankOf('my_own_pattern')).toBe(rankOf(''));
  });
});
