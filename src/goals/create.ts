import type { Instant } from '../lib/clock';
import type { JsonMap } from '../lib/json';
import { type Proposal, restsOnIncompleteHistory, shownUntil } from '../proposals/proposal';
import type { Goal } from './goal';

/**
 * The goal that a proposal becomes once it has passed the gates: active if it is approved
 * automatically, otherwise proposed.
 */
export function goalFrom(
  proposal: Proposal,
  options: {
    readonly id: string;
    readonly now: Instant;
    readonly autoApproved: boolean;
    readonly previousGoalId: string | null;
  },
): Goal {
  const { autoApproved } = options;
  return {
    ...blankGoal(options.id, options.now),
    text: proposal.text,
    category: proposal.category,
    value: proposal.estimatedValue,
    effort: proposal.estimatedEffort,
    risk: proposal.estimatedRisk,
    horizonMinMin: proposal.horizonMinMin,
    horizonMaxMin: proposal.horizonMaxMin,
    alignsWith: proposal.alignsWith,
    contradicts: proposal.contradicts,
    successMetrics: proposal.successMetrics,
    state: autoApproved ? 'active' : 'proposed',
    metadata: goalMetadata(proposal),
    source: 'system',
    createdBy: proposal.detectorName,
    proposalId: proposal.proposalId,
    autoApproved,
    goalKey: proposal.goalKey,
    evidence: proposal.evidence,
    sightings: 1,
    lastSeenAt: options.now,
    previousGoalId: options.previousGoalId,
    newestFailureAt: shownUntil(proposal, options.now),
    activeSince: autoApproved ? options.now : null,
  };
}

/** A goal about which nothing is known yet: proposed, of middling value, effort and risk. */
export function blankGoal(id: string, now: Instant): Goal {
  return {
    id,
    text: '',
    category: 'capability',
    value: 0.5,
    effort: 0.5,
    risk: 0.5,
    horizonMinMin: null,
    horizonMaxMin: null,
    alignsWith: [],
    contradicts: [],
    successMetrics: {},
    state: 'proposed',
    createdAt: now,
    updatedAt: now,
    metadata: {},
    version: 0,
    source: 'user',
    createdBy: null,
    proposalId: null,
    autoApproved: false,
    goalKey: null,
    evidence: {},
    sightings: 0,
    lastSeenAt: null,
    stateSince: now,
    previousGoalId: null,
    inhibitedBy: null,
    newestFailureAt: null,
    activeSince: null,
    rejectedUntil: null,
    outcome: {},
    unreadable: [],
  };
}

/**
 * Whether a proposal is sure enough to become active without review. One that rests on an
 * incomplete history never is.
 */
export function isSure({ confidence, evidence }: Proposal, autoApproveConfidence: number): boolean {
  return confidence >= autoApproveConfidence && !restsOnIncompleteHistory(evidence);
}

/**
 * What the seed keeps in a goal's metadata: confidence, pattern, and the headline of the evidence.
 */
export function goalMetadata(proposal: Proposal): JsonMap {
  const headline = proposal.headline.map((key) => [key, proposal.evidence[key] ?? null]);
  return {
    confidence: proposal.confidence,
    pattern: proposal.patternDetected,
    evidence: Object.fromEntries(headline),
  };
}
