import { expect, test } from '@jest/globals';
import { suppressionJson } from '../../../src/commands/json/suppression';
import { suppression } from '../../support/results';
import { HOUR, NOW } from '../../support/world';

test('a refusal as JSON has its goal, its condition, and how often it held something back', () => {
  expect(suppressionJson(suppression())).toEqual({
    goal_id: 'goal_00000001',
    text: "Fix recurring failures in 'daily_backup' task",
    created_by: 'task_failure_detector',
    rejected_at: NOW - HOUR,
    rejected_until: '50x',
    held_back: 3,
    occurrences: 2,
    last_held_back_at: NOW,
  });
});

test('a refusal without a condition ends when the problem is worse', () => {
  const { goal } = suppression();
  const unconditional = suppression({ goal: { ...goal, rejectedUntil: null } });
  expect(suppressionJson(unconditional).rejected_until).toBe('worse');
});
