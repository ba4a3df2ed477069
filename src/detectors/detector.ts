import type { Freshness, TaskHistory, TaskSummary } from '../history/history';
import type { Run, TaskRun } from '../history/run';
import type { TaskStatement } from '../history/statements/statements';
import type { SuccessMetrics } from '../history/successMetric';
import type { Instant } from '../lib/clock';
import type { JsonMap } from '../lib/json';
import { flag, type Setting, type Settings, type Values } from '../lib/settings';
import type { Finding } from '../proposals/proposal';

/** What a scan knows about every task before it examines the few suspects closely. */
export interface TaskTriage {
  readonly summary: TaskSummary;
  /** The task's runs that have begun and not ended, oldest first. */
  readonly inFlight: readonly InFlightRun[];
  /** The task's runs that began and whose end will never be known, oldest first. */
  readonly lost?: readonly Run[];
  /** What the task's source says of it; absent where it says nothing. */
  readonly said?: TaskStatement;
  readonly now: Instant;
}

export interface InFlightRun extends Run {
  /**
   * When another run on this run's host last ended, if that was after this run began. Null if none
   * did or the host is unknown.
   */
  readonly hostSeenAt: Instant | null;
}

/** What a detector knows about a suspect task at `now`: its triage and its runs. */
export interface TaskView extends TaskTriage, TaskHistory {}

/** A detector's answer about one task: what it found, or why it found nothing. */
export interface Diagnosis {
  readonly state: 'found' | 'quiet' | 'warming_up';
  /** What the detector saw, for people: `2 failures in 24 hours; the newest run succeeded`. */
  readonly seen: string;
  /** What would change the answer: `1 more failure within 24 hours`. */
  readonly wanting: string;
  /** The figures and thresholds that `seen` and `wanting` rest on. */
  readonly figures: JsonMap;
  readonly finding?: Finding;
}

/** Whether the task's source says that the task is switched off, paused or gone. */
export function isOff({ said }: Pick<TaskTriage, 'said'>): boolean {
  return said !== undefined && !said.isDoubted && said.state !== 'on';
}

/** How far back a detector looks when it decides which tasks are suspects. */
export interface TriageWindows {
  /** Hours before `now`. Runs that ended within them make up the `recent` part of a summary. */
  readonly recentHours: number;
  /** Days before `now`. An unended run that began earlier does not count as in flight. */
  readonly inFlightDays: number;
}

/** The windows of a detector that declares none: the seed's 24 hours, and a week. */
export const TRIAGE_WINDOWS: TriageWindows = { recentHours: 24, inFlightDays: 7 };

/**
 * Looks for a pattern in the history of one task at a time, with two pure functions: `suspects`, a
 * cheap question asked about every task, and `diagnose`, a closer look at the tasks it suspects.
 */
export interface Detector {
  /** The detector's name, as in a goal's `created_by`: `task_failure_detector`. */
  readonly name: string;
  /**
   * True if the findings rest on missing runs. Such a detector is not asked about tasks of a source
   * that delivers less than usual.
   */
  readonly needsWholeHistory?: boolean;
  /** Names of tasks that the detector is asked about even if the history has no run of them. */
  readonly expects?: readonly string[];
  readonly windows?: TriageWindows;
  /** Days of a task's past without which the detector finds nothing; absent for one that counts runs. */
  readonly pastDays?: number;
  /** Must return true for every task in which `diagnose` would find something. */
  suspects(triage: TaskTriage): boolean;
  diagnose(view: TaskView): Diagnosis;
}

/** What a detector may need to know besides its settings. */
export interface DetectorContext {
  readonly timeZone: string;
}

/** Looks for one cause behind the failures of several tasks. */
export interface AcrossTasksDetector {
  readonly name: string;
  readonly windows: TriageWindows;
  /** Whether these tasks may share a cause, judged by the `recent` failures of each. */
  suspects(triaged: readonly TaskTriage[]): boolean;
  /**
   * Examines the failed runs of the last day (`failed`, oldest first). `summaries` are the
   * summaries of all tasks, by task key.
   */
  diagnose(
    failed: readonly TaskRun[],
    summaries: ReadonlyMap<string, TaskSummary>,
    window: { readonly since: Instant; readonly now: Instant },
  ): SharedCause[];
}

/** Several tasks that began to fail with one error at one time. */
export interface SharedCause {
  readonly errorType: string;
  /** The summaries of the tasks that share the cause. */
  readonly members: readonly TaskSummary[];
  readonly finding: Finding;
}

/** Checks whether runs arrive from a source as usual. */
export interface SourceDetector {
  readonly name: string;
  /** Undefined if the source is healthy or too little is known about it. */
  diagnose(freshness: Freshness, now: Instant): FreshnessProblem | undefined;
  findingOf(problem: FreshnessProblem): Finding;
}

/**
 * A source that delivers less than usual. The absence of failures does not show that its tasks are
 * healthy, because their runs may be missing.
 */
export interface FreshnessProblem {
  readonly source: string;
  /**
   * What is wrong, for people: `its newest run ended 26 hours ago; its longest usual pause is 2
   * hours`.
   */
  readonly symptom: string;
  readonly patternDetected: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly evidence: JsonMap;
  readonly newestEndedAt: Instant;
}

/** What `make` of a declaration returns, by the kind of detector. */
interface MadeByKind {
  readonly task: Omit<Detector, 'name'>;
  readonly across: Omit<AcrossTasksDetector, 'name'>;
  readonly source: Omit<SourceDetector, 'name'>;
}
type Kind = keyof MadeByKind;

/**
 * A detector as `make` returns it, with its name and with its kind, which tells the members of the
 * union apart.
 */
export type Made<K extends Kind = Kind> = {
  readonly [Each in K]: MadeByKind[Each] & { readonly name: string; readonly kind: Each };
}[K];

/** What a detector declares about itself. Other folders know a detector only by its declaration. */
interface Declaration<Name extends string, _Own extends Settings, K extends Kind> {
  readonly kind: K;
  /**
   * The detector's name, as in a goal's `created_by` and in the configuration:
   * `task_failure_detector`.
   */
  readonly name: Name;
  /** Names of the patterns that the detector finds, as in `patternDetected`. */
  readonly patterns: readonly string[];
  /** The family of these patterns. Patterns of one family about one subject are one problem. */
  readonly family: string;
  /** The metrics that decide whether a goal of this detector has succeeded. */
  readonly successMetrics: SuccessMetrics;
}

type Switched<Own extends Settings> = Own & { readonly enabled: Setting<boolean> };

export interface DetectorKind<
  Name extends string = string,
  Own extends Settings = Settings,
  K extends Kind = Kind,
> extends Declaration<Name, Own, K> {
  /** The detector's settings, including the switch `enabled`. */
  readonly settings: Switched<Own>;
  make(options: Values<Switched<Own>>, context: DetectorContext): Made<K>;
}

/** Declares a detector. `looksFor` describes the switch `enabled` in the reference. */
export function defineDetector<const Name extends string, Own extends Settings, K extends Kind>(
  declared: Declaration<Name, Own, K> & {
    readonly looksFor: string;
    readonly settings: Own;
    make(options: Values<Switched<Own>>, context: DetectorContext): MadeByKind[K];
  },
): DetectorKind<Name, Own, K> {
  const { looksFor, settings, make, ...rest } = declared;
  return {
    ...rest,
    settings: { enabled: flag(true, looksFor), ...settings },
    // The cast is needed because the compiler does not see a member of the union in a spread of
    // generic types.
    make: (options, context) =>
      ({ name: rest.name, kind: rest.kind, ...make(options, context) }) as Made<K>,
  };
}

/** A detector's name as the log prints it: `TaskFailureDetector` for `task_failure_detector`. */
export function displayName(detectorName: string): string {
  return detectorName.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function quiet(seen: string, wanting: string, figures: JsonMap = {}): Diagnosis {
  return { state: 'quiet', seen, wanting, figures };
}

/** The diagnosis while too little is known about a task: `warming up 3/10`. */
export function warmingUp(have: number, need: number, what: string): Diagnosis {
  return {
    state: 'warming_up',
    seen: `warming up ${have}/${need} (${what})`,
    wanting: `${need - have} more ${what}`,
    figures: { have, need },
  };
}

export function found(finding: Finding, seen: string, wanting: string): Diagnosis {
  return { state: 'found', seen, wanting, figures: finding.evidence, finding };
}
