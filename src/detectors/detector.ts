import type { Freshness, Run, TaskHistory, TaskRun, TaskSummary } from '../history/history';
import type { SuccessMetrics } from '../history/successMetric';
import type { Instant } from '../lib/clock';
import type { JsonMap } from '../lib/json';
import { flag, type Setting, type Settings, type Values } from '../lib/settings';
import type { Finding } from '../proposals/proposal';

/** What a scan knows of every task before it looks closely at a few. */
export interface TaskTriage {
  readonly summary: TaskSummary;
  /** Its runs that began and have not ended, oldest first. */
  readonly inFlight: readonly InFlightRun[];
  readonly now: Instant;
}

export interface InFlightRun extends Run {
  /** When another run on its host ended, after this one began; null when none did, or no host is known. */
  readonly hostSeenAt: Instant | null;
}

/** A task, looked at closely at `now`. */
export interface TaskView extends TaskTriage, TaskHistory {}

/** What a detector makes of one task: what it found, or why it is quiet. */
export interface Diagnosis {
  readonly state: 'found' | 'quiet' | 'warming_up';
  /** What it saw, for people: `2 failures in 24 hours; the newest run succeeded`. */
  readonly seen: string;
  /** What would change the answer: `1 more failure within 24 hours`. */
  readonly wanting: string;
  /** The figures and thresholds behind both. */
  readonly figures: JsonMap;
  readonly finding?: Finding;
}

/** How far back a detector looks when it asks which tasks are worth a closer look. */
export interface TriageWindows {
  /** Runs that ended in so many last hours are the `recent` ones of a summary. */
  readonly recentHours: number;
  /** A run that began more days ago than this, and has not ended, is not in flight. */
  readonly inFlightDays: number;
}

/** Unless a detector declares others: the seed's 24 hours, and a week. */
export const TRIAGE_WINDOWS: TriageWindows = { recentHours: 24, inFlightDays: 7 };

/**
 * Looks at the history for one pattern in one task at a time. Two pure functions: a cheap question asked of every task,
 * and a closer look at the few that it suspects.
 */
export interface Detector {
  /** As in `created_by`: `task_failure_detector`. */
  readonly name: string;
  /** Its findings rest on runs that are not there: about a source that delivers less than usual it says nothing. */
  readonly needsWholeHistory?: boolean;
  /** Tasks, by name, that it is asked about even if the history knows no run of theirs. */
  readonly expects?: readonly string[];
  readonly windows?: TriageWindows;
  /** Never misses a task that `diagnose` would flag. */
  suspects(triage: TaskTriage): boolean;
  diagnose(view: TaskView): Diagnosis;
}

/** What a detector may need to know besides its settings. */
export interface DetectorContext {
  readonly timeZone: string;
}

/** Looks across tasks: one cause, several tasks. */
export interface AcrossTasksDetector {
  readonly name: string;
  readonly windows: TriageWindows;
  /** May these tasks, of which each is asked for its `recent` failures, share a cause? */
  suspects(triaged: readonly TaskTriage[]): boolean;
  /** `failed` are the failed runs of the last day, oldest first; `summaries` those of all tasks, by task key. */
  diagnose(
    failed: readonly TaskRun[],
    summaries: ReadonlyMap<string, TaskSummary>,
    window: { readonly since: Instant; readonly now: Instant },
  ): SharedCause[];
}

/** Several tasks that began to fail with one error at one time. */
export interface SharedCause {
  readonly errorType: string;
  /** The summaries of the tasks that share it. */
  readonly members: readonly TaskSummary[];
  readonly finding: Finding;
}

/** Looks at the sources themselves: do runs arrive as usual? */
export interface SourceDetector {
  readonly name: string;
  /** Undefined when the source is well, or when too little is known of it. */
  diagnose(freshness: Freshness, now: Instant): FreshnessProblem | undefined;
  findingOf(problem: FreshnessProblem): Finding;
}

/** A source from which less comes than usual: runs that it does not tell may be missing, and not be well. */
export interface FreshnessProblem {
  readonly source: string;
  /** For people: `its newest run ended 26 hours ago; its longest usual pause is 2 hours`. */
  readonly symptom: string;
  readonly patternDetected: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly evidence: JsonMap;
  readonly newestEndedAt: Instant;
}

/** What a declaration makes of its options, by the kind of detector. */
interface MadeByKind {
  readonly task: Omit<Detector, 'name'>;
  readonly across: Omit<AcrossTasksDetector, 'name'>;
  readonly source: Omit<SourceDetector, 'name'>;
}
type Kind = keyof MadeByKind;

/** The same with its name, and its kind, by which it is told from the others. */
export type Made<K extends Kind = Kind> = {
  readonly [Each in K]: MadeByKind[Each] & { readonly name: string; readonly kind: Each };
}[K];

/** A detector as it is declared: all that other rooms know of it stands here. */
interface Declaration<Name extends string, _Own extends Settings, K extends Kind> {
  readonly kind: K;
  /** As in `created_by` and in the configuration: `task_failure_detector`. */
  readonly name: Name;
  /** What it finds, by name, as in `patternDetected`. */
  readonly patterns: readonly string[];
  /** Patterns of one family about one subject are one problem. */
  readonly family: string;
  /** By what its goals succeed. */
  readonly successMetrics: SuccessMetrics;
}

type Switched<Own extends Settings> = Own & { readonly enabled: Setting<boolean> };

export interface DetectorKind<
  Name extends string = string,
  Own extends Settings = Settings,
  K extends Kind = Kind,
> extends Declaration<Name, Own, K> {
  /** Its settings, a switch among them. */
  readonly settings: Switched<Own>;
  make(options: Values<Switched<Own>>, context: DetectorContext): Made<K>;
}

/** Declares a detector. `looksFor` is the meaning of its switch in the reference. */
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
    // A spread of generic types is no union to the compiler.
    make: (options, context) =>
      ({ name: rest.name, kind: rest.kind, ...make(options, context) }) as Made<K>,
  };
}

/** `task_failure_detector` as people say it in the log: `TaskFailureDetector`. */
export function displayName(detectorName: string): string {
  return detectorName.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

export function quiet(seen: string, wanting: string, figures: JsonMap = {}): Diagnosis {
  return { state: 'quiet', seen, wanting, figures };
}

/** Too little is known yet: `warming up 3/10`. */
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
