import * as z from 'zod/mini';
import { isTimeZone } from '../clock';

/**
 * Everything that can be configured, with its default: the only place where defaults live. Numbers from the mission's
 * seed unless said otherwise. A description ends up in `docs/reference.md`.
 */
const share = () => z.number().check(z.minimum(0), z.maximum(1));
const count = () => z.int().check(z.minimum(0), z.maximum(1_000_000));
const path = () => z.string().check(z.minLength(1));

const taskFailureDetector = z.strictObject({
  enabled: z._default(z.boolean(), true),
  minFailures: z._default(z.int().check(z.minimum(1), z.maximum(1_000_000)), 3),
  lookbackHours: z._default(z.number().check(z.gt(0), z.maximum(24 * 366)), 24),
});

const gates = z.strictObject({
  minConfidence: z._default(share(), 0.7),
  maxGoalsPerDay: z._default(count(), 10),
  maxGoalsPerDetectorPerDay: z._default(count(), 3),
  maxSimilarity: z._default(share(), 0.8),
  minAlignment: z._default(share(), 0.5),
});

const autoApprove = z.strictObject({
  minConfidence: z._default(share(), 0.9),
  onRefresh: z._default(z.boolean(), true),
});

export const configSchema = z.strictObject({
  dataDir: z._default(path(), './data'),
  database: z.optional(path()),
  ledger: z.optional(path()),
  timeZone: z.optional(
    z.string().check(z.refine(isTimeZone, { error: 'expected an IANA time zone such as Europe/Berlin' })),
  ),
  busyTimeoutSeconds: z._default(z.number().check(z.minimum(0), z.maximum(3600)), 10),
  proposalExpiryDays: z._default(z.number().check(z.gt(0), z.maximum(366)), 7),
  maxRunsPerTask: z._default(z.int().check(z.minimum(100), z.maximum(1_000_000)), 10_000),
  detectors: z.prefault(
    z.strictObject({ task_failure_detector: z.prefault(taskFailureDetector, {}) }),
    {},
  ),
  gates: z.prefault(gates, {}),
  autoApprove: z.prefault(autoApprove, {}),
});

/** As written by a person; nothing in it is trusted. */
export type WrittenConfig = z.input<typeof configSchema>;
/** Checked, complete, read-only. */
export type Config = z.output<typeof configSchema>;
export type TaskFailureOptions = Config['detectors']['task_failure_detector'];
export type GateOptions = Config['gates'];

/** One line per key for the reference and for `goalgen config`. */
export const DESCRIPTIONS: Readonly<Record<string, string>> = {
  dataDir: 'folder of the database and the ledger',
  database: 'database file; default: raw_store.db in the data folder',
  ledger: 'ledger file; default: identity_ledger.ndjson in the data folder',
  timeZone: "zone of quotas, logs, tables and times without an offset; default: the system's",
  busyTimeoutSeconds: 'how long a command waits for another that is writing',
  proposalExpiryDays: 'days until an undecided proposal expires',
  maxRunsPerTask: 'how many of the newest runs of one suspect task are looked at closely; counts stay exact',
  'detectors.task_failure_detector.enabled': 'look for recurring failures',
  'detectors.task_failure_detector.minFailures': 'failures of a task that make a pattern',
  'detectors.task_failure_detector.lookbackHours': 'the window in which they count',
  'gates.minConfidence': 'a proposal below is rejected (confidence_too_low)',
  'gates.maxGoalsPerDay': 'system goals a calendar day (rate_limit_exceeded)',
  'gates.maxGoalsPerDetectorPerDay': 'of these, by one detector',
  'gates.maxSimilarity': "a person's goal on the same subject is the same when more alike than this (duplicate_goal_exists)",
  'gates.minAlignment': 'share of support among the beliefs that apply; below is rejected (belief_misalignment)',
  'autoApprove.minConfidence': 'a goal of at least this confidence is active without review; above 1 is not possible: set 1 to review nearly all',
  'autoApprove.onRefresh': 'new evidence that lifts a proposed goal to that confidence approves it',
};
