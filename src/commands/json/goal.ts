import { confidenceOf, type Goal } from '../../goals/goal';
import { isJsonMap } from '../../lib/json';
import type { Printed } from './describe';
import type { goal as shape } from './goal.shape';

/**
 * The object that `list --json` and `show --json` print: first the keys of the seed's API, then the
 * rest of the row. Metadata may have been typed by hand: evidence that is no map is printed as an
 * empty one, and a pattern that is no text is printed as null.
 */
export function goalJson(goal: Goal): Printed<typeof shape> {
  const { evidence, pattern } = goal.metadata;
  return {
    id: goal.id,
    text: goal.text,
    source: goal.source,
    created_by: goal.createdBy,
    state: goal.state,
    confidence: confidenceOf(goal) ?? null,
    evidence: isJsonMap(evidence) ? evidence : {},
    pattern: typeof pattern === 'string' ? pattern : null,
    category: goal.category,
    value: goal.value,
    effort: goal.effort,
    risk: goal.risk,
    horizon_min_min: goal.horizonMinMin,
    horizon_max_min: goal.horizonMaxMin,
    aligns_with: goal.alignsWith,
    contradicts: goal.contradicts,
    success_metrics: goal.successMetrics,
    auto_approved: goal.autoApproved,
    proposal_id: goal.proposalId,
    previous_goal_id: goal.previousGoalId,
    inhibited_by: goal.inhibitedBy,
    rejected_until: goal.state === 'rejected' ? (goal.rejectedUntil ?? 'worse') : null,
    outcome: goal.outcome,
    created_at: goal.createdAt,
    updated_at: goal.updatedAt,
    active_since: goal.activeSince,
    state_since: goal.stateSince,
    sightings: goal.sightings,
    last_seen_at: goal.lastSeenAt,
    version: goal.version,
  };
}
