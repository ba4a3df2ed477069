import { DAY_SECONDS, type Instant } from '../lib/clock';
import type { JsonMap } from '../lib/json';

/** What a detector found, before it has an id or an expiry: a pure function's answer. */
export interface Finding {
  readonly detectorName: string;
  /** What was found, by name: `task_failure_recurring`. */
  readonly patternDetected: string;
  /** Patterns of one family about one subject are one problem: `task_failure`. */
  readonly patternFamily: string;
  /** What it is about: the task's name. */
  readonly subject: string;
  /** The same for programs, unambiguous: `local:daily_backup`. */
  readonly subjectKey: string;
  readonly text: string;
  readonly category: string;
  /** Everything the finding rests on; keys in snake case, times as UTC text. */
  readonly evidence: JsonMap;
  /** The keys of the evidence that travel in the goal's metadata. */
  readonly headline: readonly string[];
  /** When the newest run that the finding rests on was started: what a fix must come after. */
  readonly newestFailureStartedAt: Instant;
  /** When the runs that speak for it were started, as far as there are several: a problem that was fixed must show anew. */
  readonly failureStarts?: readonly Instant[];
  /** It goes on as long as it is found, whatever runs began: a run that hangs, one that does not come, a source that is silent. */
  readonly isOngoing?: boolean;
  /** 0 to 1, rounded to 4 places. */
  readonly confidence: number;
  readonly estimatedValue: number;
  readonly estimatedEffort: number;
  readonly estimatedRisk: number;
  readonly successMetrics: JsonMap;
  /** When acting on it makes sense, in minutes from now. */
  readonly horizonMinMin: number;
  readonly horizonMaxMin: number;
  /** The problems of which there are signs beside it, by their goals' keys: one event should not make two goals. */
  readonly concurrentKeys?: readonly string[];
  /** The problem that would explain it, by its goal's key: while such a goal is open and names its subject, this one waits. */
  readonly inhibitorKey?: string;
  /** The problems that it explains, by their goals' keys. */
  readonly inhibitedKeys?: readonly string[];
  /** What else was found in its subject, the weightiest first: proposed where a decision already taken refuses this one. */
  readonly alternatives?: readonly Finding[];
}

/** The families of patterns that are about one task. */
export const TASK_FAMILIES = ['task_failure', 'task_schedule', 'task_duration'] as const;

/** Which problem this is: `task_failure:local:daily_backup`. */
export function goalKeyOf({
  patternFamily,
  subjectKey,
}: Pick<Finding, 'patternFamily' | 'subjectKey'>): string {
  return `${patternFamily}:${subjectKey}`;
}

/**
 * The same finding on a history from which runs are missing: what it counts may be half of what happened, so its shares
 * judge nothing and nobody acts on it unasked.
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

/** The subject of a finding, by its evidence: what an own detector calls so, the task, the error that tasks share, the source. */
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

/** A finding as a proposal of `now`; `id` is new. */
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

/** Up to when a proposal of `now` shows its problem. */
export function shownUntil({ isOngoing, newestFailureStartedAt }: Finding, now: Instant): Instant {
  return isOngoing === true ? now : newestFailureStartedAt;
}

/** Causes first, then the best, so that when the day's slots run out, the best have got them. Ties go by name, not by chance. */
export function ranked(proposals: readonly Proposal[]): Proposal[] {
  const worth = (proposal: Proposal) =>
    Math.round(proposal.confidence * proposal.estimatedValue * 1e6);
  const waits = ({ inhibitedKeys }: Proposal) => Number(inhibitedKeys === undefined);
  return proposals.toSorted(
    (a, b) => waits(a) - waits(b) || worth(b) - worth(a) || (a.goalKey < b.goalKey ? -1 : 1),
  );
}
