import type { Config } from './config';

/**
 * The default of every setting that has one: the only place where defaults live. The numbers are the mission's seed's
 * unless said otherwise. Plain data, apart from the schema that takes them from here, because most commands run on
 * them alone and need not load a validator.
 */
export const DEFAULTS: Config = {
  dataDir: './data',
  busyTimeoutSeconds: 10,
  proposalExpiryDays: 7,
  maxRunsPerTask: 10_000,
  history: [{ preset: 'native' }],
  detectors: {
    task_failure_detector: { enabled: true, minFailures: 3, lookbackHours: 24 },
    feed_detector: { enabled: true, maxAgeRatio: 3, minVolumeShare: 0.25, minUsualRuns: 10 },
  },
  gates: {
    minConfidence: 0.7,
    maxGoalsPerDay: 10,
    maxGoalsPerDetectorPerDay: 3,
    maxSimilarity: 0.8,
    minAlignment: 0.5,
  },
  autoApprove: { minConfidence: 0.9, onRefresh: true },
  redact: { patterns: [] },
};
