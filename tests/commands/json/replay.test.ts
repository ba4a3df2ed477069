import { expect, test } from '@jest/globals';
import { replayJson } from '../../../src/commands/json/replay';
import { replayedGoal, replayResult } from '../../support/results';
import { HOUR, NOW } from '../../support/world';

const BACKUP = {
  goal_key: 'task_failure:local:daily_backup',
  text: 'Fix the backup',
  detector: 'task_failure_detector',
  pattern: 'task_failure_recurring',
  confidence: 0.85,
  opened_at: NOW,
  auto_approved_at: null,
  closed_at: null,
  closed_by: null,
};
const SYNC = {
  ...BACKUP,
  goal_key: 'task_failure:local:sync',
  text: 'Fix the sync',
  confidence: 0.9,
  opened_at: NOW + HOUR,
  auto_approved_at: NOW + HOUR,
};

test('a replay as JSON has its goals day by day, and what really happened beside them', () => {
  expect(replayJson(replayResult())).toEqual({
    scans: 48,
    runs: 1,
    days: [
      { day: '2025-11-08', proposals: 2, created: 1 },
      { day: '2025-11-09', proposals: 3, created: 1 },
    ],
    blocked: { duplicate_goal_exists: 3 },
    goals: [BACKUP, SYNC],
    compared: {
      same: 1,
      new: [SYNC],
      gone: [
        {
          goal_key: 'task_failure:local:report',
          text: 'Fix the report',
          created_at: NOW - HOUR,
        },
      ],
      accepted: { proposed: 1, of: 1 },
      rejected: { proposed: 0, of: 1 },
    },
  });
});

test('a goal that was closed says when and by what', () => {
  const goals = [replayedGoal({ closedAt: NOW + 60, closedBy: 'rejected by dana' })];
  expect(replayJson(replayResult({ goals })).goals[0]).toMatchObject({
    closed_at: NOW + 60,
    closed_by: 'rejected by dana',
  });
});
