import * as z from 'zod/mini';
import { sourceName } from '../history/sources/sourceName';
import { isTimeZone } from '../lib/clock';
import { DEFAULTS, STOP_FILE } from './defaults';
import { DETECTOR_DESCRIPTIONS, detectorsSchema } from './detectorSchema';
import { ownDetectorsSchema } from './ownDetectorSchema';
import { sourceSchema } from './sourceSchema';

const share = z.number().check(z.minimum(0), z.maximum(1));
const count = z.int().check(z.minimum(0), z.maximum(1_000_000));
const path = z.string().check(z.minLength(1));
const RUNS_MAX = 1_000_000;
const weight = z.number().check(z.minimum(0), z.maximum(1000));
const hours = z.number().check(z.minimum(0), z.maximum(8784));

const { gates, autoApprove, learning, success, priority, redact, fingerprint, planner } = DEFAULTS;

/** What may be configured, and within which limits. The defaults stand in `defaults.ts`. */
export const configSchema = z.strictObject({
  /** For editors. */
  $schema: z.optional(z.string()),
  dataDir: z._default(path, DEFAULTS.dataDir),
  database: z.optional(path),
  ledger: z.optional(path),
  timeZone: z.optional(
    z
      .string()
      .check(z.refine(isTimeZone, { error: 'expected an IANA time zone such as Europe/Berlin' })),
  ),
  busyTimeoutSeconds: z._default(
    z.number().check(z.minimum(0), z.maximum(3600)),
    DEFAULTS.busyTimeoutSeconds,
  ),
  proposalExpiryDays: z._default(
    z.number().check(z.gt(0), z.maximum(366)),
    DEFAULTS.proposalExpiryDays,
  ),
  baselineDays: z._default(z.number().check(z.minimum(1), z.maximum(366)), DEFAULTS.baselineDays),
  maxRunsPerTask: z._default(
    z.int().check(z.minimum(100), z.maximum(RUNS_MAX)),
    DEFAULTS.maxRunsPerTask,
  ),
  history: z._default(
    z.array(sourceSchema).check(
      z.minLength(1),
      z.refine((sources) => new Set(sources.map(sourceName)).size === sources.length, {
        error: 'two sources have the same name: give one another "name"',
      }),
    ),
    [...DEFAULTS.history],
  ),
  ownDetectors: z._default(ownDetectorsSchema, [...DEFAULTS.ownDetectors]),
  detectors: z.prefault(detectorsSchema, {}),
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
      minSightings: z._default(
        z.int().check(z.minimum(1), z.maximum(1000)),
        autoApprove.minSightings,
      ),
      maxPerDay: z._default(count, autoApprove.maxPerDay),
      minWelcome: z._default(share, autoApprove.minWelcome),
      stopFile: z._default(path, STOP_FILE),
    }),
    {},
  ),
  learning: z.prefault(
    z.strictObject({
      tighten: z._default(z.boolean(), learning.tighten),
      minDecisions: z._default(
        z.int().check(z.minimum(5), z.maximum(1_000_000)),
        learning.minDecisions,
      ),
      minWelcome: z._default(share, learning.minWelcome),
      step: z._default(z.number().check(z.minimum(0.01), z.maximum(0.2)), learning.step),
      maxMinConfidence: z._default(share, learning.maxMinConfidence),
    }),
    {},
  ),
  success: z.prefault(
    z.strictObject({
      minRuns: z._default(z.int().check(z.minimum(1), z.maximum(500)), success.minRuns),
      windowRuns: z._default(z.int().check(z.minimum(1), z.maximum(500)), success.windowRuns),
      minHealthyHours: z._default(hours, success.minHealthyHours),
      minHoursToWithdraw: z._default(hours, success.minHoursToWithdraw),
    }),
    {},
  ),
  priority: z.prefault(
    z.strictObject({
      value: z._default(weight, priority.value),
      effort: z._default(weight, priority.effort),
      risk: z._default(weight, priority.risk),
      urgency: z._default(weight, priority.urgency),
      alignment: z._default(weight, priority.alignment),
    }),
    {},
  ),
  redact: z.prefault(
    z.strictObject({
      patterns: z._default(z.array(z.string().check(z.minLength(1))), [...redact.patterns]),
    }),
    {},
  ),
  fingerprint: z.prefault(
    z.strictObject({
      patterns: z._default(
        z.array(
          z.strictObject({
            name: z.string().check(z.minLength(1)),
            pattern: z.string().check(z.minLength(1)),
          }),
        ),
        [...fingerprint.patterns],
      ),
    }),
    {},
  ),
  planner: z.prefault(
    z.strictObject({
      methodFiles: z._default(z.array(path), [...planner.methodFiles]),
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
  baselineDays: 'how far back detectors compare with (Sentry and ElastAlert 2 keep 30 days)',
  maxRunsPerTask:
    'how many of the newest runs of one suspect task are looked at closely; counts stay exact',
  history: 'where runs are read from: a list of sources (docs/sources.md)',
  ...DETECTOR_DESCRIPTIONS,
  ownDetectors: 'detectors of your own: a list of queries and modules (docs/detectors.md)',
  'gates.minConfidence': 'a proposal below is rejected (confidence_too_low)',
  'gates.maxGoalsPerDay': 'system goals a calendar day (rate_limit_exceeded)',
  'gates.maxGoalsPerDetectorPerDay': 'of these, by one detector',
  'gates.maxSimilarity':
    "a person's goal on the same subject is the same when more alike than this (duplicate_goal_exists)",
  'gates.minAlignment':
    'share of support among the beliefs that apply; below is rejected (belief_misalignment)',
  'autoApprove.minConfidence':
    'a goal of at least this confidence is active without review; 1 leaves all but certain ones to people',
  'autoApprove.onRefresh': 'new evidence that lifts a proposed goal to that confidence approves it',
  'autoApprove.minSightings':
    'so many scans must have seen the problem first; 2 leaves nothing to one scan',
  'autoApprove.maxPerDay': 'at most so many a calendar day',
  'autoApprove.minWelcome':
    'only where people approved so large a share of its like (detector and pattern), with 95 %; 0 asks for none',
  'autoApprove.stopFile':
    'while this file is there (seen from the data folder), nothing is decided automatically',
  'learning.tighten': 'what people often refuse must be surer to be proposed',
  'learning.minDecisions': 'so many of their decisions since the last change, at least',
  'learning.minWelcome': 'where fewer than this share are approved, with 95 %, the threshold rises',
  'learning.step': 'by so much a time',
  'learning.maxMinConfidence': 'and to no more than this',
  'success.minRuns': 'a goal is satisfied by so many runs since it was approved, at least',
  'success.windowRuns': 'of which so many of the newest count',
  'success.minHealthyHours': 'and so long nothing spoke against it',
  'success.minHoursToWithdraw':
    'a proposal whose problem healed is withdrawn when it is so old; after twice as long each time it comes back',
  'priority.value': "weight of a goal's value among what makes its priority",
  'priority.effort': 'weight of little effort',
  'priority.risk': 'weight of little risk',
  'priority.urgency': 'weight of a near deadline',
  'priority.alignment': 'weight of beliefs that support it',
  'redact.patterns':
    'what counts as a secret in error texts besides the built-in kinds: a list of RE2 expressions',
  'fingerprint.patterns':
    'what differs from error to error of one cause besides the built-in kinds: a list of { name, pattern (RE2) }',
  'planner.methodFiles':
    'files with methods of your own for `plan`, the later over the earlier (docs/planning.md)',
};
