import * as z from 'zod/mini';
import { isTimeZone } from '../clock';
import { DEFAULTS } from './defaults';
import { sourceName } from './sourceName';
import { sourceSchema } from './sourceSchema';

const share = z.number().check(z.minimum(0), z.maximum(1));
const count = z.int().check(z.minimum(0), z.maximum(1_000_000));
const path = z.string().check(z.minLength(1));
const HOURS_MAX = 24 * 366;
const RUNS_MAX = 1_000_000;

const { gates, autoApprove, detectors, redact } = DEFAULTS;
const { task_failure_detector: taskFailure, feed_detector: feed } = detectors;

/** What may be configured, and within which limits. The defaults stand in `defaults.ts`. */
export const configSchema = z.strictObject({
  /** For editors. */
  $schema: z.optional(z.string()),
  dataDir: z._default(path, DEFAULTS.dataDir),
  database: z.optional(path),
  ledger: z.optional(path),
  timeZone: z.optional(
    z.string().check(z.refine(isTimeZone, { error: 'expected an IANA time zone such as Europe/Berlin' })),
  ),
  busyTimeoutSeconds: z._default(z.number().check(z.minimum(0), z.maximum(3600)), DEFAULTS.busyTimeoutSeconds),
  proposalExpiryDays: z._default(z.number().check(z.gt(0), z.maximum(366)), DEFAULTS.proposalExpiryDays),
  maxRunsPerTask: z._default(z.int().check(z.minimum(100), z.maximum(RUNS_MAX)), DEFAULTS.maxRunsPerTask),
  history: z._default(
    z.array(sourceSchema).check(
      z.minLength(1),
      z.refine((sources) => new Set(sources.map(sourceName)).size === sources.length, {
        error: 'two sources have the same name: give one another "name"',
      }),
    ),
    [...DEFAULTS.history],
  ),
  detectors: z.prefault(
    z.strictObject({
      task_failure_detector: z.prefault(
        z.strictObject({
          enabled: z._default(z.boolean(), taskFailure.enabled),
          minFailures: z._default(z.int().check(z.minimum(1), z.maximum(RUNS_MAX)), taskFailure.minFailures),
          lookbackHours: z._default(z.number().check(z.gt(0), z.maximum(HOURS_MAX)), taskFailure.lookbackHours),
        }),
        {},
      ),
      feed_detector: z.prefault(
        z.strictObject({
          enabled: z._default(z.boolean(), feed.enabled),
          maxAgeRatio: z._default(z.number().check(z.minimum(1), z.maximum(1000)), feed.maxAgeRatio),
          minVolumeShare: z._default(share, feed.minVolumeShare),
          minUsualRuns: z._default(z.int().check(z.minimum(1), z.maximum(RUNS_MAX)), feed.minUsualRuns),
        }),
        {},
      ),
    }),
    {},
  ),
  gates: z.prefault(
    z.strictObject({
      minConfidence: z._default(share, gates.minConfidence),
      maxGoalsPerDay: z._default(count, gates.maxGoalsPerDay),
      maxGoalsPerDetectorPerDay: z._default(count, gates.maxGoalsPerDetectorPerDay),
      maxSimilarity: z._default(share, gates.maxSimilarity),
      minAlignment: z._default(share, gates.minAlignment),
    }),
    {},
  ),
  autoApprove: z.prefault(
    z.strictObject({
      minConfidence: z._default(share, autoApprove.minConfidence),
      onRefresh: z._default(z.boolean(), autoApprove.onRefresh),
    }),
    {},
  ),
  redact: z.prefault(
    z.strictObject({
      patterns: z._default(z.array(z.string().check(z.minLength(1))), [...redact.patterns]),
    }),
    {},
  ),
});

/** One line per key for the reference and for `goalgen config`. */
export const DESCRIPTIONS: Readonly<Record<string, string>> = {
  dataDir: 'folder of the database and the ledger',
  database: 'database file; default: raw_store.db in the data folder',
  ledger: 'ledger file; default: identity_ledger.ndjson in the data folder',
  timeZone: "zone of quotas, logs, tables and times without an offset; default: the system's",
  busyTimeoutSeconds: 'how long a command waits for another that is writing',
  proposalExpiryDays: 'days until a proposal expires',
  maxRunsPerTask: 'how many of the newest failures of one suspect task are looked at closely; counts stay exact',
  history: 'where runs are read from: a list of sources (docs/sources.md)',
  'detectors.task_failure_detector.enabled': 'look for recurring failures',
  'detectors.task_failure_detector.minFailures': 'failures of a task that make a pattern',
  'detectors.task_failure_detector.lookbackHours': 'the window in which they count',
  'detectors.feed_detector.enabled': 'look for sources that no longer deliver',
  'detectors.feed_detector.maxAgeRatio':
    'a source is ill when its newest run is so many times older than its longest usual pause',
  'detectors.feed_detector.minVolumeShare':
    'or when in the last 3 hours came less than this share of what came in the same hours of the past days',
  'detectors.feed_detector.minUsualRuns': 'of which fewer than this say nothing',
  'gates.minConfidence': 'a proposal below is rejected (confidence_too_low)',
  'gates.maxGoalsPerDay': 'system goals a calendar day (rate_limit_exceeded)',
  'gates.maxGoalsPerDetectorPerDay': 'of these, by one detector',
  'gates.maxSimilarity':
    "a person's goal on the same subject is the same when more alike than this (duplicate_goal_exists)",
  'gates.minAlignment': 'share of support among the beliefs that apply; below is rejected (belief_misalignment)',
  'autoApprove.minConfidence':
    'a goal of at least this confidence is active without review; 1 leaves all but certain ones to people',
  'autoApprove.onRefresh': 'new evidence that lifts a proposed goal to that confidence approves it',
  'redact.patterns': 'what counts as a secret in error texts besides the built-in kinds: a list of RE2 expressions',
};
