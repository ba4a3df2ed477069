import { describe, expect, test } from '@jest/globals';
import { goalJson } from '../../../src/commands/json/goal';
import { goalDetailJson } from '../../../src/commands/json/goalDetail';
import { seedGoal } from '../../support/goals';
import { goalDetail, storedEvent } from '../../support/results';
import { ran } from '../../support/views';
import { NOW } from '../../support/world';

describe('the detail of a goal as JSON', () => {
  test('the keys of the goal come first, then all of its evidence', () => {
    const printed = goalDetailJson(goalDetail());
    expect(printed).toMatchObject(goalJson(seedGoal()));
    expect(Object.keys(printed).slice(0, 1)).toEqual(['id']);
    expect(printed.full_evidence).toEqual({
      task_type: 'daily_backup',
      failure_count: 4,
      error_type: 'timeout',
      confidence_terms: { failure_share: 0.4 },
    });
  });

  test('of a goal without evidence of its own, the headline is all of it', () => {
    const goal = seedGoal({ evidence: {} });
    expect(goalDetailJson(goalDetail({ goal })).full_evidence).toEqual({
      task_type: 'daily_backup',
      failure_count: 4,
      error_type: 'timeout',
    });
  });

  test('a goal that cannot be measured has null for its progress', () => {
    expect(goalDetailJson(goalDetail()).progress).toBeNull();
  });

  test('the progress of a goal has its measures and the hours it has been healthy', () => {
    const measure = { metric: 'task_success_rate', wanted: 0.95, now: null, met: false };
    const progress = {
      met: false,
      measures: [measure],
      wanting: ['healthy for 2.5 of 24 hours'],
      runs: 2,
      healthyHours: 2.5,
    };
    expect(goalDetailJson(goalDetail({ progress })).progress).toEqual({
      met: false,
      measures: [measure],
      wanting: ['healthy for 2.5 of 24 hours'],
      runs: 2,
      healthy_hours: 2.5,
    });
  });

  test('a run has its times, its end, its error and its exit code, and nothing else', () => {
    const failed = ran(NOW, 60, {
      runId: 'r7',
      status: 'failed',
      error: 'timed out',
      exitCode: 124,
      host: 'secret-host',
    });
    expect(goalDetailJson(goalDetail({ runs: [failed] })).runs).toEqual([
      {
        run_id: 'r7',
        started_at: NOW,
        finished_at: NOW + 60,
        status: 'failed',
        error: 'timed out',
        exit_code: 124,
      },
    ]);
  });

  test('an event of the ledger has its time, its name and its metadata, and nothing else', () => {
    const events = [storedEvent({ by: 'dana' })];
    expect(goalDetailJson(goalDetail({ events })).ledger).toEqual([
      { ts: NOW, event: 'goal_approved', meta: { by: 'dana' } },
    ]);
  });

  test('stored verdicts are printed as the database holds them', () => {
    const verdicts = [{ gate: 'expiry', typed: 'by hand' }, 'no verdict at all'];
    expect(goalDetailJson(goalDetail({ verdicts })).verdicts).toEqual(verdicts);
  });
});
