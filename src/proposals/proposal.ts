import { DAY_SECONDS, type Instant } from '../clock';
import type { JsonMap } from '../json';

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
  /** 0 to 1, rounded to 4 places. */
  readonly confidence: number;
  readonly estimatedValue: number;
  readonly estimatedEffort: number;
  readonly estimatedRisk: number;
  readonly successMetrics: JsonMap;
  /** When acting on it makes sense, in minutes from now. */
  readonly horizonMinMin: number;
  readonly horizonMaxMin: number;
}

/**
 * The same finding on a history from which runs are missing: what it counts may be half of what happened, so its shares
 * judge nothing and nobody acts on it unasked.
 */
export function onIncompleteHistory(finding: Finding): Finding {
  return { ...finding, evidence: { ...finding.evidence, history_incomplete: true } };
}

export function restsOnIncompleteHistory(evidence: JsonMap): boolean {
  return evidence.history_incomplete === true;
}

/** A suggested goal. */
export interface Proposal extends Finding {
  readonly proposalId: string;
  /** Which problem this is: `task_failure:local:daily_backup`. */
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
    goalKey: `${finding.patternFamily}:${finding.subjectKey}`,
    detectedAt: now,
    expiresAt: now + expiryDays * DAY_SECONDS,
    alignsWith: [],
    contradicts: [],
  };
}

/** Best first, so that when the day's slots run out, the best have got them. Ties go by name, not by chance. */
export function ranked(proposals: readonly Proposal[]): Proposal[] {
  const worth = (proposal: Proposal) => Math.round(proposal.confidence * proposal.estimatedValue * 1e6);
  return proposals.toSorted((a, b) => worth(b) - worth(a) || (a.goalKey < b.goalKey ? -1 : 1));
}
