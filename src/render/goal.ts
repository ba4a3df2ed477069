import { formatInstant } from '../clock';
import { decimal } from '../gates/gate';
import { confidenceOf, type Goal } from '../goals/goal';
import type { Io } from '../io';
import { type Json, type JsonMap } from '../json';
import { shorten } from '../printable';
import { renderTable } from './table';

/** The object that `list --json` and `show --json` print: the seed's API shape first, then the rest of the row. */
export function goalJson(goal: Goal): JsonMap {
  return {
    id: goal.id,
    text: goal.text,
    source: goal.source,
    created_by: goal.createdBy,
    state: goal.state,
    confidence: confidenceOf(goal) ?? null,
    evidence: goal.metadata.evidence ?? {},
    pattern: goal.metadata.pattern ?? null,
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
    created_at: goal.createdAt,
    updated_at: goal.updatedAt,
    state_since: goal.stateSince,
    sightings: goal.sightings,
    last_seen_at: goal.lastSeenAt,
    version: goal.version,
  };
}

const TEXT_LENGTH_MAX = 200;

export function renderGoals(io: Io, goals: readonly Goal[], timeZone: string): string {
  return renderTable(
    io,
    [
      { title: 'ID' },
      { title: 'STATE' },
      { title: 'CONF', alignRight: true },
      { title: 'SEEN', alignRight: true },
      { title: 'CREATED' },
      { title: 'GOAL', elastic: true },
    ],
    goals.map((goal) => [
      goal.id,
      goal.state,
      confidenceText(goal),
      goal.sightings === 0 ? '-' : `${goal.sightings}x`,
      formatInstant(goal.createdAt, timeZone).slice(0, -3),
      shorten(goal.text, TEXT_LENGTH_MAX),
    ]),
  );
}

export function confidenceText(goal: Goal): string {
  const confidence = confidenceOf(goal);
  return confidence === undefined ? '-' : decimal(confidence);
}

/** A value of evidence or figures on one line. */
export function jsonText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
