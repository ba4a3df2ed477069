import { describe, expect, test } from '@jest/globals';
import { goalJson } from '../../../src/commands/json/goal';
import { scanJson } from '../../../src/commands/json/scan';
import { FailedError } from '../../../src/lib/errors';
import type { ScanResult } from '../../../src/scan/types';
import { finding } from '../../support/finding';
import { seedGoal } from '../../support/goals';
import { createdResult, scanResult, threshold, verdict } from '../../support/results';
import { NOW } from '../../support/world';

const printed = (more: Partial<ScanResult>, dryRun = false) =>
  scanJson(scanResult(more), { now: NOW, dryRun });

const CREATED = {
  proposal_id: 'prop_00000002',
  detector: 'task_failure_detector',
  pattern: 'task_failure_recurring',
  subject: 'daily_backup',
  text: "Fix recurring failures in 'daily_backup' task",
  confidence: 0.85,
  evidence: finding().evidence,
  reason: null,
  goal_id: 'goal_00000001',
  verdicts: [
    {
      gate: 'confidence',
      passed: true,
      reason: null,
      message: 'Confidence check passed (0.85 >= 0.70)',
      figures: { confidence: 0.85 },
      goal_id: null,
    },
  ],
};

describe('a scan as JSON', () => {
  test('the five counters of the telemetry come first, in the order of the seed', () => {
    const telemetry = {
      total_proposals_evaluated: 9,
      total_goals_created: 5,
      total_goals_rejected: 4,
      auto_approved_count: 3,
      rejection_reasons: { duplicate_goal_exists: 4 },
    };
    const scan = printed({ telemetry });
    expect(scan).toMatchObject(telemetry);
    expect(Object.keys(scan).slice(0, 5)).toEqual(Object.keys(telemetry));
  });

  test('a scan that found nothing has its time, its counts and empty lists', () => {
    const { telemetry } = scanResult();
    expect(printed({}, true)).toEqual({
      ...telemetry,
      scanned_at: NOW,
      dry_run: true,
      runs_read: 5,
      tasks_read: 2,
      sources: [],
      failed_sources: [],
      lost_runs: 0,
      not_understood: [],
      failed_detectors: [],
      ill_feeds: [],
      changes: [],
      reminders: [],
      tightened: [],
      goals: [],
      proposals: [],
    });
  });

  test('a proposal has its verdicts and the id of its goal, which is listed in full too', () => {
    const { goals, proposals } = printed({ proposalResults: [createdResult()] });
    expect(proposals).toEqual([CREATED]);
    expect(goals).toEqual([goalJson(seedGoal())]);
  });

  test('the goal whose sighting a rejected proposal is has an id and is not listed', () => {
    const reason = 'duplicate_goal_exists';
    const verdicts = [verdict({ gate: 'duplicate', reason, goalId: 'goal_00000001' })];
    const { goals, proposals } = printed({
      proposalResults: [createdResult({ reason, verdicts })],
    });
    expect(goals).toEqual([]);
    expect(proposals[0]).toMatchObject({
      reason,
      goal_id: 'goal_00000001',
      verdicts: [{ gate: 'duplicate', passed: false, reason, goal_id: 'goal_00000001' }],
    });
  });

  test('a rejected proposal without a goal has null for its goal', () => {
    const result = createdResult({ reason: 'proposal_expired', goal: undefined });
    expect(printed({ proposalResults: [result] }).proposals[0]).toMatchObject({ goal_id: null });
  });

  test('sources are told with what was found there, ill and failed ones with what is wrong', () => {
    const ill = {
      source: 'celery',
      symptom: 'silent',
      patternDetected: 'source_silent',
      confidence: 0.9,
      evidence: {},
      newestEndedAt: NOW,
    };
    expect(
      printed({
        sources: [{ source: 'local', found: '5 runs', notes: ['a note'] }],
        failures: [{ source: 'airflow', error: new FailedError('no such table', 'look') }],
        detectorFailures: [new FailedError('own.mjs threw', 'mend it')],
        freshnessProblems: [ill],
      }),
    ).toMatchObject({
      sources: [{ source: 'local', found: '5 runs' }],
      failed_sources: [{ source: 'airflow', error: 'no such table' }],
      failed_detectors: [{ error: 'own.mjs threw' }],
      ill_feeds: [{ source: 'celery', symptom: 'silent' }],
    });
  });

  test('changes, reminders and raised thresholds name the goal or the detector', () => {
    const goal = seedGoal({ state: 'active' });
    const scan = printed({
      changes: [{ goal, to: 'satisfied', note: 'healthy' }],
      reminders: [{ goal: seedGoal(), days: 2, reason: 'not sure enough' }],
      thresholdChanges: [threshold()],
    });
    expect(scan.changes).toEqual([
      { goal_id: 'goal_00000001', from: 'active', to: 'satisfied', note: 'healthy' },
    ]);
    expect(scan.reminders).toEqual([
      { goal_id: 'goal_00000001', days: 2, reason: 'not sure enough' },
    ]);
    expect(scan.tightened).toEqual([
      {
        detector: 'flaky_task_detector',
        pattern: 'flaky',
        min_confidence: 0.75,
        decisions: 10,
        refused: 8,
      },
    ]);
  });
});
