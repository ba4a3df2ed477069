import { describe, expect, test } from '@jest/globals';
import { explanationJson } from '../../../src/commands/json/explain';
import { finding } from '../../support/finding';
import { seedGoal } from '../../support/goals';
import { explanation, threshold } from '../../support/results';
import { begun } from '../../support/views';
import { HOUR, NOW } from '../../support/world';

const TASK = { source: 'airflow', taskType: 'load' };

describe('an explanation as JSON', () => {
  test('the counts of the task have the keys of the documentation', () => {
    expect(explanationJson(explanation({ task: TASK }), [], [])).toMatchObject({
      task: 'airflow:load',
      source: 'airflow',
      runs: 5,
      successes: 1,
      failures: 4,
      last_success_at: NOW - 4 * HOUR,
      last_failure_at: NOW,
      typical_seconds: 61.234,
      unended_runs: 0,
      ill_feed: null,
    });
  });

  test('runs that have not ended are counted, and the symptom of the source is told', () => {
    const { triage } = explanation();
    const inFlight = [{ ...begun(NOW - 60), hostSeenAt: null }];
    const freshnessProblem = {
      source: 'local',
      symptom: 'silent for 26 hours',
      patternDetected: 'source_silent',
      confidence: 0.9,
      evidence: {},
      newestEndedAt: NOW,
    };
    const ill = explanation({ triage: { ...triage, inFlight }, freshnessProblem });
    expect(explanationJson(ill, [], [])).toMatchObject({
      unended_runs: 1,
      ill_feed: 'silent for 26 hours',
    });
  });

  test('a detector that found something has a pattern and a confidence, another has nulls', () => {
    const quiet = { state: 'quiet' as const, seen: 'a', wanting: 'b', figures: { runs: 5 } };
    const diagnoses = [
      { task: TASK, detectorName: 'slow_run_detector', diagnosis: quiet },
      {
        task: TASK,
        detectorName: 'task_failure_detector',
        diagnosis: { ...quiet, state: 'found' as const, finding: finding() },
      },
    ];
    expect(explanationJson(explanation({ diagnoses }), [], []).detectors).toEqual([
      {
        detector: 'slow_run_detector',
        state: 'quiet',
        seen: 'a',
        wanting: 'b',
        figures: { runs: 5 },
        pattern: null,
        confidence: null,
      },
      {
        detector: 'task_failure_detector',
        state: 'found',
        seen: 'a',
        wanting: 'b',
        figures: { runs: 5 },
        pattern: 'task_failure_recurring',
        confidence: 0.85,
      },
    ]);
  });

  test('what a scan would propose, the goals of the task, and thresholds stand apart', () => {
    const printed = explanationJson(
      explanation({ findings: [finding()] }),
      [seedGoal({ state: 'rejected' })],
      [threshold()],
    );
    expect(printed.proposals).toEqual([
      {
        text: "Fix recurring failures in 'daily_backup' task",
        pattern: 'task_failure_recurring',
        confidence: 0.85,
        evidence: finding().evidence,
      },
    ]);
    expect(printed.goals).toEqual([
      {
        id: 'goal_00000001',
        state: 'rejected',
        text: "Fix recurring failures in 'daily_backup' task",
      },
    ]);
    expect(printed.thresholds.map(({ detector }) => detector)).toEqual(['flaky_task_detector']);
  });
});
