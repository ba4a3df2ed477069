import type { RunStatus } from '../../src/history/run';
import type { CadenceName } from './cadences';

/** One execution, as it would be imported. Times are seconds since 1970 UTC, to the millisecond. */
export interface SimulatedRun {
  readonly source: string;
  readonly taskType: string;
  readonly runId: string;
  readonly startedAt: number;
  /** Null when the run never ended. */
  readonly finishedAt: number | null;
  readonly status: RunStatus;
  readonly error: string | null;
  readonly exitCode: number | null;
  readonly host: string | null;
  readonly attempt: number | null;
}

/** The kinds of faults that an operator would want to be told of. */
export const JUDGED_KINDS = [
  'failure_rate',
  'new_error',
  'too_fast',
  'stuck',
  'shared_cause',
  'slowed',
  'missed',
  'recurring_failure',
  'flaky',
] as const;
export type JudgedKind = (typeof JUDGED_KINDS)[number];

/** The kinds of events that are no faults, but of which a report is neither right nor wrong. */
export const NEUTRAL_KINDS = [
  'missed_once',
  'schedule_changed',
  'host_outage',
  'feed_outage',
] as const;
export type NeutralKind = (typeof NEUTRAL_KINDS)[number];

export interface Fault {
  readonly kind: JudgedKind | NeutralKind;
  /** The types of the affected tasks. */
  readonly tasks: readonly string[];
  /** When the first affected run began, or was due. */
  readonly startsAt: number;
  /**
   * When the first healthy run after the fault was due; the end of the period when the fault lasts
   * until then.
   */
  readonly endsAt: number;
  /** When the first affected run ended; for `missed` when it was due, for `stuck` when it began. */
  readonly firstRunAt: number;
  readonly shape?: 'step' | 'ramp';
  /** The kind of error that the fault causes, as named in errors.ts and sharedErrors.ts. */
  readonly error?: string;
  /** Numbers for scoring; README.md lists them. Probabilities from 0 to 1, times in seconds. */
  readonly detail: Readonly<Record<string, number>>;
}

export interface SimulatedTask {
  readonly taskType: string;
  readonly cadence: CadenceName;
  /** The usual distance between two runs, in seconds. */
  readonly intervalSeconds: number;
  /** The schedule in local time, as in a crontab; null for tasks without a schedule. */
  readonly cron: string | null;
  readonly host: string;
  readonly bornAt: number;
  readonly retiredAt: number | null;
}

export interface SimulationOptions {
  readonly seed: number;
  /** The number of tasks. */
  readonly tasks: number;
  readonly days: number;
  /** The begin of the period, in seconds since 1970 UTC. */
  readonly since: number;
  readonly timeZone: string;
  /** Whether faults are planned; without them, the fleet is healthy and has neutral events only. */
  readonly faults: boolean;
}

export interface Simulation {
  /** Sorted by their ends; runs that never ended come last, sorted by their begins. */
  readonly runs: readonly SimulatedRun[];
  /** Sorted by `startsAt`. */
  readonly faults: readonly Fault[];
  readonly tasks: readonly SimulatedTask[];
}

/** A span of time in seconds since 1970 UTC, `until` excluded. */
export interface Span {
  readonly from: number;
  readonly until: number;
}
