import type { Finding } from '../../src/proposals/proposal';
import { NOW } from './world';

/** The finding of the seed's day, with `overrides`: another task or confidence, for instance. */
export function finding(overrides: Partial<Finding> = {}): Finding {
  const subject = overrides.subject ?? 'daily_backup';
  return {
    detectorName: 'task_failure_detector',
    patternDetected: 'task_failure_recurring',
    patternFamily: 'task_failure',
    subject,
    subjectKey: `local:${subject}`,
    text: `Fix recurring failures in '${subject}' task`,
    category: 'capability',
    evidence: {
      task_type: subject,
      failure_count: 4,
      error_type: 'timeout',
      confidence_terms: { failure_share: 0.4 },
    },
    headline: ['task_type', 'failure_count', 'error_type'],
    newestFailureStartedAt: NOW - 60,
    confidence: 0.85,
    estimatedValue: 0.8,
    estimatedEffort: 0.5,
    estimatedRisk: 0.3,
    successMetrics: { task_success_rate: 0.95, consecutive_successes: 3 },
    horizonMinMin: 60,
    horizonMaxMin: 1440,
    ...overrides,
  };
}
