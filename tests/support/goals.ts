import { blankGoal } from '../../src/goals/create';
import type { Goal } from '../../src/goals/goal';
import { NOW } from './world';

/** The goal of the seed's day, proposed at NOW, with `more` of its own. */
export function seedGoal(more: Partial<Goal> = {}): Goal {
  return {
    ...blankGoal('goal_00000001', NOW),
    text: "Fix recurring failures in 'daily_backup' task",
    value: 0.8,
    risk: 0.3,
    horizonMinMin: 60,
    horizonMaxMin: 1440,
    successMetrics: { task_success_rate: 0.95, consecutive_successes: 3 },
    metadata: {
      confidence: 0.85,
      pattern: 'task_failure_recurring',
      evidence: { task_type: 'daily_backup', failure_count: 4, error_type: 'timeout' },
    },
    source: 'system',
    createdBy: 'task_failure_detector',
    proposalId: 'prop_00000002',
    goalKey: 'task_failure:local:daily_backup',
    evidence: {
      task_type: 'daily_backup',
      failure_count: 4,
      error_type: 'timeout',
      confidence_terms: { failure_share: 0.4 },
    },
    sightings: 1,
    lastSeenAt: NOW,
    newestFailureAt: NOW - 60,
    ...more,
  };
}

/** A goal that dana added by hand: no detector has found its problem. */
export function typedGoal(more: Partial<Goal> = {}): Goal {
  return {
    ...blankGoal('goal_00000009', NOW),
    text: 'Move the backups to the new host',
    createdBy: 'dana',
    state: 'active',
    activeSince: NOW,
    ...more,
  };
}
