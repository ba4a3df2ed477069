import type { Instant } from '../lib/clock';
import { isJsonMap, type JsonMap, parseJsonMap, parseStringList } from '../lib/json';
import type { GoalState } from './lifecycle';

/** A row of `goals`, as the program reads it. */
export interface Goal {
  readonly id: string;
  readonly text: string;
  readonly category: string;
  readonly value: number;
  readonly effort: number;
  readonly risk: number;
  readonly horizonMinMin: number | null;
  readonly horizonMaxMin: number | null;
  readonly alignsWith: readonly string[];
  readonly contradicts: readonly string[];
  readonly successMetrics: JsonMap;
  readonly state: GoalState;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** `confidence`, `pattern` and the headline of the evidence, as in the seed. */
  readonly metadata: JsonMap;
  readonly version: number;
  readonly source: string;
  readonly createdBy: string | null;
  readonly proposalId: string | null;
  readonly autoApproved: boolean;
  /** The key of the problem that the goal is about; null for goals typed by people. */
  readonly goalKey: string | null;
  /** The whole evidence of the latest sighting; empty for a goal that no scan has met. */
  readonly evidence: JsonMap;
  readonly sightings: number;
  readonly lastSeenAt: Instant | null;
  readonly stateSince: Instant;
  readonly previousGoalId: string | null;
  /**
   * The id of the open goal about the cause of this goal's problem; null if there is none, or it is
   * closed.
   */
  readonly inhibitedBy: string | null;
  /**
   * When the newest run that the goal's evidence rests on was started. For a problem that goes on,
   * when a scan last found it.
   */
  readonly newestFailureAt: Instant | null;
  /** When the goal was approved; null before that, and for rows typed by hand. */
  readonly activeSince: Instant | null;
  /**
   * What ends the goal's refusal: see `suppression/condition.ts`. Null means that the problem gets
   * worse.
   */
  readonly rejectedUntil: string | null;
  /** The figures by which the goal was satisfied or withdrawn; empty otherwise. */
  readonly outcome: JsonMap;
  /**
   * Columns whose content could not be read as the type they should hold. The goal has an empty
   * value instead.
   */
  readonly unreadable: readonly string[];
}

export interface GoalRow {
  id: string;
  text: string;
  category: string;
  value: number;
  effort: number;
  risk: number;
  horizon_min_min: number | null;
  horizon_max_min: number | null;
  aligns_with: string;
  contradicts: string;
  success_metrics: string;
  state: GoalState;
  created_at: number;
  updated_at: number;
  metadata: string;
  version: number;
  source: string;
  created_by: string | null;
  proposal_id: string | null;
  auto_approved: number;
  goal_key: string | null;
  evidence: string | null;
  sightings: number;
  last_seen_at: number | null;
  state_since: number | null;
  previous_goal_id: string | null;
  inhibitor: string | null;
  newest_failure_at: number | null;
  active_since: number | null;
  rejected_until: string | null;
  outcome: string | null;
}

/**
 * Reads a row that may have been typed by hand: SQLite holds any type in any column, and JSON may
 * be broken.
 */
export function readGoal(row: GoalRow): Goal {
  const unreadable: string[] = [];
  const read = <T>(column: keyof GoalRow, value: T | undefined, otherwise: T): T => {
    if (value !== undefined) return value;
    unreadable.push(column);
    return otherwise;
  };
  const number = (column: keyof GoalRow) => read(column, finite(row[column]), 0);
  const optionalNumber = (column: keyof GoalRow) =>
    row[column] === null ? null : read<number | null>(column, finite(row[column]), null);
  const text = (column: keyof GoalRow) =>
    read(column, typeof row[column] === 'string' ? row[column] : undefined, String(row[column]));
  const optionalText = (column: keyof GoalRow) => (row[column] === null ? null : text(column));
  const updatedAt = number('updated_at');
  return {
    id: text('id'),
    text: text('text'),
    category: text('category'),
    value: number('value'),
    effort: number('effort'),
    risk: number('risk'),
    horizonMinMin: optionalNumber('horizon_min_min'),
    horizonMaxMin: optionalNumber('horizon_max_min'),
    alignsWith: read('aligns_with', parseStringList(row.aligns_with), []),
    contradicts: read('contradicts', parseStringList(row.contradicts), []),
    successMetrics: read('success_metrics', parseJsonMap(row.success_metrics), {}),
    state: row.state,
    createdAt: number('created_at'),
    updatedAt,
    metadata: read('metadata', parseJsonMap(row.metadata), {}),
    version: number('version'),
    source: text('source'),
    createdBy: optionalText('created_by'),
    proposalId: optionalText('proposal_id'),
    autoApproved: row.auto_approved === 1,
    goalKey: optionalText('goal_key'),
    evidence: row.evidence === null ? {} : read('evidence', parseJsonMap(row.evidence), {}),
    sightings: number('sightings'),
    lastSeenAt: optionalNumber('last_seen_at'),
    stateSince: optionalNumber('state_since') ?? updatedAt,
    previousGoalId: optionalText('previous_goal_id'),
    inhibitedBy: optionalText('inhibitor'),
    newestFailureAt: optionalNumber('newest_failure_at'),
    activeSince: optionalNumber('active_since'),
    rejectedUntil: optionalText('rejected_until'),
    outcome: row.outcome === null ? {} : read('outcome', parseJsonMap(row.outcome), {}),
    unreadable,
  };
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The confidence of a system goal; undefined for a person's goal. */
export function confidenceOf(goal: Goal): number | undefined {
  return finite(goal.metadata.confidence);
}

/**
 * The goal's evidence as far as it is known: all of it, or the headline that a row typed by hand
 * has in its metadata.
 */
export function evidenceOf(goal: Goal): JsonMap {
  if (Object.keys(goal.evidence).length > 0) return goal.evidence;
  return isJsonMap(goal.metadata.evidence) ? goal.metadata.evidence : {};
}
