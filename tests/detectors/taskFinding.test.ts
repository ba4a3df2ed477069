import { describe, expect, test } from '@jest/globals';
import { type TaskFinding, taskFinding } from '../../src/detectors/taskFinding';
import { NOW } from '../support/world';

const given: TaskFinding = {
  detectorName: 'slow_run_detector',
  patternDetected: 'task_slowed',
  patternFamily: 'task_duration',
  task: { source: 'airflow', taskType: 'load' },
  text: (name) => `Find out why '${name}' is slow`,
  confidence: { confidence: 0.8, terms: { core: 0.8 } },
  evidence: { usual_seconds: 60, source: 'overwritten' },
  headline: ['usual_seconds'],
  newestFailureStartedAt: NOW,
  value: 0.5,
  effort: 0.4,
  risk: 0.3,
  successMetrics: { max_seconds: 75 },
};

describe('a finding about a task', () => {
  test("a task finding has the task's display name, key, evidence and horizon", () => {
    expect(taskFinding(given)).toEqual({
      detectorName: 'slow_run_detector',
      patternDetected: 'task_slowed',
      patternFamily: 'task_duration',
      subject: 'airflow:load',
      subjectKey: 'airflow:load',
      text: "Find out why 'airflow:load' is slow",
      category: 'capability',
      evidence: {
        task_type: 'airflow:load',
        usual_seconds: 60,
        source: 'airflow',
        confidence_terms: { core: 0.8 },
      },
      headline: ['task_type', 'usual_seconds'],
      newestFailureStartedAt: NOW,
      confidence: 0.8,
      estimatedValue: 0.5,
      estimatedEffort: 0.4,
      estimatedRisk: 0.3,
      successMetrics: { max_seconds: 75 },
      horizonMinMin: 60,
      horizonMaxMin: 1440,
    });
  });

  test('a task finding of a single source has the source in its key, not in its name', () => {
    const bare = taskFinding({ ...given, task: { ...given.task, bare: true } });
    expect([bare.subject, bare.subjectKey]).toEqual(['load', 'airflow:load']);
  });

  test('a task finding has the starts of several runs, and whether the failure goes on', () => {
    const more = taskFinding({ ...given, failureStarts: [1, 2], isOngoing: true });
    expect(more).toMatchObject({ failureStarts: [1, 2], isOngoing: true });
    expect(taskFinding({ ...given, isOngoing: false })).not.toHaveProperty('isOngoing');
  });
});
