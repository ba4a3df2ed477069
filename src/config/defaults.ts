import type { Config } from './config';

/** In the data folder. */
export const STOP_FILE = 'STOP';

/**
 * The default of every setting that has one: the only place where defaults live. The numbers are the mission's seed's
 * unless said otherwise. Plain data, apart from the schema that takes them from here, because most commands run on
 * them alone and need not load a validator.
 */
export const DEFAULTS: Config = {
  dataDir: './data',
  busyTimeoutSeconds: 10,
  proposalExpiryDays: 7,
  baselineDays: 30,
  maxRunsPerTask: 1000,
  history: [{ preset: 'native' }],
  detectors: {
    task_failure_detector: {
      enabled: true,
      minFailures: 3,
      lookbackHours: 24,
      minConsecutive: 3,
      minFailuresOfLast: 5,
      lastRuns: 10,
      recoverySuccesses: 3,
    },
    failure_rate_detector: {
      enabled: true,
      minRuns: 20,
      minFailures: 5,
      minShare: 0.1,
      minRatio: 3,
      minSurprise: 5.5,
    },
    flaky_task_detector: { enabled: true, minRuns: 12, minEpisodes: 4, minShare: 0.2 },
    new_error_detector: { enabled: true, minOccurrences: 2, newForDays: 7, maxChance: 0.002 },
    missed_run_detector: {
      enabled: true,
      minRuns: 5,
      minGraceMinutes: 15,
      graceShare: 0.1,
      retiredAfterDays: 14,
      declaredGraceMinutes: 60,
      schedules: [],
    },
    stuck_run_detector: {
      enabled: true,
      minRuns: 5,
      minRatio: 2,
      minMedianRatio: 20,
      minMinutes: 30,
      maxAgeDays: 7,
    },
    slow_run_detector: { enabled: true, minRuns: 10, minRatio: 1.5, minSeconds: 1 },
    suspiciously_fast_detector: {
      enabled: true,
      minRuns: 10,
      maxShare: 0.2,
      runsInARow: 3,
      minUsualSeconds: 5,
    },
    shared_cause_detector: {
      enabled: true,
      minTasks: 3,
      withinMinutes: 60,
      minSurprise: 5,
      freshHours: 6,
    },
    feed_detector: { enabled: true, maxAgeRatio: 3, minVolumeShare: 0.25, minUsualRuns: 10 },
  },
  ownDetectors: [],
  gates: {
    minConfidence: 0.7,
    maxGoalsPerDay: 10,
    maxGoalsPerDetectorPerDay: 3,
    maxSimilarity: 0.8,
    minAlignment: 0.5,
  },
  autoApprove: {
    minConfidence: 0.9,
    onRefresh: true,
    minSightings: 1,
    maxPerDay: 10,
    minWelcome: 0,
    stopFile: STOP_FILE,
  },
  learning: { tighten: true, minDecisions: 10, minWelcome: 0.7, step: 0.05, maxMinConfidence: 0.9 },
  success: { minRuns: 3, windowRuns: 10, minHealthyHours: 24, minHoursToWithdraw: 24 },
  priority: { value: 4, effort: 2, risk: 1, urgency: 2, alignment: 1 },
  redact: { patterns: [] },
  fingerprint: { patterns: [] },
  planner: { methodFiles: [] },
};
