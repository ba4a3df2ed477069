import { DAY_SECONDS, type Instant } from '../lib/clock';
import type { JsonMap } from '../lib/json';
import { days } from '../lib/settings';

/** Settings at the top level of the configuration. */
export const proposalSettings = {
  proposalExpiryDays: days(7, 'days until a proposal expires'),
};

/** What a detector, a pure function, found. A finding has no id and no expiry yet. */
export interface Finding {
  readonly detectorName: string;
  /** The name of what was found: `task_failure_recurring`. */
  readonly patternDetected: string;
  /** Patterns of one family about one subject are one problem: `task_failure`. */
  readonly patternFamily: string;
  /** What the finding is about, for people: the task's name. */
  readonly subject: string;
  /** What the finding is about, for programs and unambiguous: `local:daily_backup`. */
  readonly subjectKey: string;
  /** The subject's key in earlier versions of goalgen, if it was another. */
  readonly earlierSubjectKey?: string;
  readonly text: string;
  readonly category: string;
  /** Everything the finding rests on; keys in snake case, times as UTC text. */
  readonly evidence: JsonMap;
  /** The keys of the evidence that are copied into the goal's metadata. */
  readonly headline: readonly string[];
  /**
   * When the newest run that the finding rests on was started. A fix must come after that start.
   */
  readonly newestFailureStartedAt: Instant;
  /**
   * When the runs that support the finding were started, if there are several. After a fix, the
   * problem must show in new runs.
   */
  readonly failureStarts?: readonly Instant[];
  /**
   * Whether the problem goes on as long as it is found, whether or not new runs begin: a run that
   * hangs, one that does not come, a source that is silent.
   */
  readonly isOngoing?: boolean;
  /** 0 to 1, rounded to 4 places. */
  readonly confidence: number;
  readonly estimatedValue: number;
  readonly estimatedEffort: number;
  readonly estimatedRisk: number;
  readonly successMetrics: JsonMap;
  /** When it makes sense to act on the finding, in minutes from now. */
  readonly horizonMinMin: number;
  readonly horizonMaxMin: number;
  /**
   * The goal keys of other problems of which there are signs at the same time: one event should not
   * make two goals.
   */
  readonly concurrentKeys?: readonly string[];
  /**
   * The goal key of the problem that would explain this one. While such a goal is open and names
   * this subject, the finding waits.
   */
  readonly inhibitorKey?: string;
  /** The same key in earlier versions of goalgen, if it was another. */
  readonly earlierInhibitorKey?: string;
  /** The goal keys of the problems that this one explains. */
  readonly inhibitedKeys?: readonly string[];
  /**
   * What else was found about the same subject, the most important first. These findings are
   * proposed where an earlier decision refuses this one.
   */
  readonly alternatives?: readonly Finding[];
}

/** The key of the problem that a finding is about: `task_failure:local:daily_backup`. */
export function goalKeyOf({
  patternFamily,
  subjectKey,
}: Pick<Finding, 'patternFamily' | 'subjectKey'>): string {
  return `${patternFamily}:${subjectKey}`;
}

/** The goal keys of a finding's problem: the present one, and that of earlier versions. */
export function goalKeysOf(finding: Finding): string[] {
  const { patternFamily, earlierSubjectKey: subjectKey } = finding;
  return [
    goalKeyOf(finding),
    ...(subjectKey === undefined ? [] : [goalKeyOf({ patternFamily, subjectKey })]),
  ];
}

/**
 * Marks a finding as made from a history in which runs are missing. The finding's counts may be
 * half of what happened, so its shares prove nothing, and its goal waits for a person.
 */
export function onIncompleteHistory(finding: Finding): Finding {
  return {
    ...finding,
    evidence: { ...finding.evidence, history_incomplete: true },
    ...(finding.alternatives && { alternatives: finding.alternatives.map(onIncompleteHistory) }),
  };
}

export function restsOnIncompleteHistory(evidence: JsonMap): boolean {
  return evidence.history_incomplete === true;
}

/**
 * The subject of a finding, from its evidence: what an operator's own detector calls `subject`,
 * else the task, the error that tasks share, or the source; empty when the evidence names none.
 */
export function subjectOf({
  subject,
  task_type: task,
  error_type: error,
  source,
}: JsonMap): string {
  return [subject, task, error, source].find((each) => typeof each === 'string') ?? '';
}

/** A suggested goal. */
export interface Proposal extends Finding {
  readonly proposalId: string;
  readonly goalKey: string;
  readonly detectedAt: Instant;
  readonly expiresAt: Instant;
  readonly alignsWith: readonly string[];
  readonly contradicts: readonly string[];
}

/**
 * Makes a finding a proposal that is detected at `now`.
 * @param id an id that is not taken
 */
export function propose(finding: Finding, id: string, now: Instant, expiryDays: number): Proposal {
  return {
    ...finding,
    proposalId: id,
    goalKey: goalKeyOf(finding),
    detectedAt: now,
    expiresAt: now + expiryDays * DAY_SECONDS,
    alignsWith: [],
    contradicts: [],
  };
}

/**
 * Until when a proposal shows that its problem existed: until `now` if the problem is ongoing, else
 * until its newest failure began.
 */
export function shownUntil({ isOngoing, newestFailureStartedAt }: Finding, now: Instant): Instant {
  return isOngoing === true ? now : newestFailureStartedAt;
}

/**
 * Sorts causes first, then by confidence times value, so that the best proposals get the day's
 * slots. Ties go by goal key and not by chance.
 */
export function ranked(proposals: readonly Proposal[]): Proposal[] {
  const worth = (proposal: Proposal) =>
    Math.round(proposal.confidence * proposal.estimatedValue * 1e6);
  const waits = ({ inhibitedKeys }: Proposal) => Number(inhibitedKeys === undefined);
  return proposals.toSorted(
    (a, b) => waits(a) - waits(b) || worth(b) - worth(a) || (a.goalKey < b.goalKey ? -1 : 1),
  );
}
