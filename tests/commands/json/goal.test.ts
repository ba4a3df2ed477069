import { describe, expect, test } from '@jest/globals';
import { goalJson } from '../../../src/commands/json/goal';
import { seedGoal, typedGoal } from '../../support/goals';
import { HOUR, NOW } from '../../support/world';

describe('a goal as JSON', () => {
  test('a goal of a detector has the headline of its evidence, and its row', () => {
    const goal = seedGoal({
      alignsWith: ['belief_1'],
      contradicts: ['belief_2'],
      updatedAt: NOW + 1,
      stateSince: NOW + 2,
      lastSeenAt: NOW + 3,
      activeSince: NOW + 4,
      state: 'active',
      autoApproved: true,
      previousGoalId: 'goal_6',
      inhibitedBy: 'goal_7',
      sightings: 24,
      version: 5,
      outcome: { runs: 12 },
    });
    expect(goalJson(goal)).toEqual({
      id: 'goal_00000001',
      text: "Fix recurring failures in 'daily_backup' task",
      source: 'system',
      created_by: 'task_failure_detector',
      state: 'active',
      confidence: 0.85,
      evidence: { task_type: 'daily_backup', failure_count: 4, error_type: 'timeout' },
      pattern: 'task_failure_recurring',
      category: 'capability',
      value: 0.8,
      effort: 0.5,
      risk: 0.3,
      horizon_min_min: 60,
      horizon_max_min: 1440,
      aligns_with: ['belief_1'],
      contradicts: ['belief_2'],
      success_metrics: { task_success_rate: 0.95, consecutive_successes: 3 },
      auto_approved: true,
      proposal_id: 'prop_00000002',
      previous_goal_id: 'goal_6',
      inhibited_by: 'goal_7',
      rejected_until: null,
      outcome: { runs: 12 },
      created_at: NOW,
      updated_at: NOW + 1,
      active_since: NOW + 4,
      state_since: NOW + 2,
      sightings: 24,
      last_seen_at: NOW + 3,
      version: 5,
    });
  });

  test('the first seven keys are those of the seed, in its order', () => {
    expect(Object.keys(goalJson(seedGoal())).slice(0, 7)).toEqual([
      'id',
      'text',
      'source',
      'created_by',
      'state',
      'confidence',
      'evidence',
    ]);
  });

  test('a goal that a person typed has no confidence, no pattern and no evidence', () => {
    expect(goalJson(typedGoal())).toMatchObject({
      confidence: null,
      pattern: null,
      evidence: {},
      proposal_id: null,
    });
  });

  test('metadata of the wrong kind, as a hand may type it, is printed as if missing', () => {
    const metadata = { confidence: '0.85', pattern: 7, evidence: [1] };
    const { confidence, pattern, evidence } = goalJson(seedGoal({ metadata }));
    expect({ confidence, pattern, evidence }).toEqual({
      confidence: null,
      pattern: null,
      evidence: {},
    });
  });

  test.each([
    ['rejected', null, 'worse'],
    ['rejected', 'forever', 'forever'],
    ['rejected', String(NOW + HOUR), String(NOW + HOUR)],
    ['proposed', 'forever', null],
    ['abandoned', '50x', null],
  ] as const)('the refusal of a goal that is %s until %s ends with %s', (state, until, printed) =>
    expect(goalJson(seedGoal({ state, rejectedUntil: until })).rejected_until).toBe(printed),
  );
});
