import sql, { empty, join, raw } from 'sql-template-tag';
import type { Database } from '../db/database';
import type { LedgerEventName } from '../ledger/event';
import { attributed } from '../ledger/write/attribute';
import type { Instant } from '../lib/clock';
import { NotAllowedError } from '../lib/errors';
import type { JsonMap } from '../lib/json';
import { type Goal, type GoalRow, readGoal } from './goal';
import { GOAL_STATES, type GoalState, OPEN_STATES } from './lifecycle';

export async function insertGoal(db: Database, goal: Goal): Promise<void> {
  await attributed(db, { event: 'goal_created', by: goal.createdBy ?? 'goalgen', note: null }, () =>
    db.run(sql`
      INSERT INTO goals (id, text, category, value, effort, risk, horizon_min_min, horizon_max_min,
                         aligns_with, contradicts, success_metrics, state, created_at, updated_at, metadata,
                         version, deleted_at, source, created_by, proposal_id, auto_approved,
                         goal_key, evidence, sightings, last_seen_at, state_since, previous_goal_id, newest_failure_at,
                         active_since)
      VALUES (${goal.id}, ${goal.text}, ${goal.category}, ${goal.value}, ${goal.effort}, ${goal.risk},
              ${goal.horizonMinMin}, ${goal.horizonMaxMin}, ${JSON.stringify(goal.alignsWith)},
              ${JSON.stringify(goal.contradicts)}, ${JSON.stringify(goal.successMetrics)}, ${goal.state},
              ${goal.createdAt}, ${goal.updatedAt}, ${JSON.stringify(goal.metadata)}, ${goal.version}, NULL,
              ${goal.source}, ${goal.createdBy}, ${goal.proposalId}, ${goal.autoApproved ? 1 : 0}, ${goal.goalKey},
              ${JSON.stringify(goal.evidence)}, ${goal.sightings}, ${goal.lastSeenAt}, ${goal.stateSince},
              ${goal.previousGoalId}, ${goal.newestFailureAt}, ${goal.activeSince})`),
  );
}

/**
 * Moves a goal to another state. A trigger writes the ledger event in the same transaction.
 * @throws NotAllowedError if the goal was changed since it was read
 */
export async function changeState(
  db: Database,
  goal: Goal,
  change: {
    readonly to: GoalState;
    readonly event: LedgerEventName;
    readonly by: string;
    readonly note: string | null;
    readonly now: Instant;
    readonly autoApproved?: boolean;
    /** What ends a refusal, as `storedCondition` returns it. */
    readonly rejectedUntil?: string;
    /** The figures that the change rests on, kept on the goal. */
    readonly outcome?: JsonMap;
    /** Further members of the ledger event's `meta`. */
    readonly meta?: JsonMap;
  },
): Promise<void> {
  const { to, now } = change;
  const autoApproved = change.autoApproved ?? goal.autoApproved;
  const outcome = change.outcome === undefined ? null : JSON.stringify(change.outcome);
  await attributed(db, change, async () => {
    const changed = await db.run(sql`
      UPDATE goals
      SET state = ${to}, state_since = ${now}, updated_at = ${now}, version = version + 1,
          auto_approved = ${autoApproved ? 1 : 0}, active_since = ${to === 'active' ? now : activeSinceOf(goal)},
          rejected_until = ${change.rejectedUntil ?? null}, outcome = ${outcome}
      WHERE id = ${goal.id} AND version = ${goal.version}`);
    if (changed === 0)
      throw new NotAllowedError(
        `${goal.id} was changed meanwhile.`,
        `goalgen show ${goal.id}, then again`,
      );
  });
}

/**
 * When a goal was approved. For a row that was typed as active or executing, when its state was
 * set; null for any other goal.
 */
export function activeSinceOf({ activeSince, state, stateSince }: Goal): Instant | null {
  return activeSince ?? (state === 'active' || state === 'executing' ? stateSince : null);
}

/**
 * Records another sighting of an open goal's problem. A system goal's metadata follows the
 * evidence; the metadata of a person's goal stays.
 */
export async function refreshGoal(
  db: Database,
  goal: Goal,
  sighting: {
    readonly evidence: JsonMap;
    readonly metadata: JsonMap;
    readonly newestFailureAt: Instant;
    readonly by: string;
    readonly now: Instant;
  },
): Promise<void> {
  // Metadata that a person typed, or that cannot be read, stays as it is.
  const isOurs = goal.source === 'system' && !goal.unreadable.includes('metadata');
  const metadata = isOurs ? JSON.stringify({ ...goal.metadata, ...sighting.metadata }) : null;
  await attributed(db, { event: null, by: sighting.by, note: null }, () =>
    db.run(sql`
      UPDATE goals
      SET sightings = sightings + 1, last_seen_at = ${sighting.now}, evidence = ${JSON.stringify(sighting.evidence)},
          newest_failure_at = max(coalesce(newest_failure_at, 0), ${sighting.newestFailureAt}),
          metadata = coalesce(${metadata}, metadata), updated_at = ${sighting.now}, version = version + 1
      WHERE id = ${goal.id}`),
  );
}

/** Goals with one of these keys, whatever their state, newest first. */
export async function goalsWithKeys(
  db: Database,
  keys: readonly string[],
  limit: number,
): Promise<Goal[]> {
  const rows = await db.all<GoalRow>(sql`
    SELECT ${GOAL} FROM goals WHERE goal_key IN (${join(keys)}) AND deleted_at IS NULL
    ORDER BY created_at DESC, id LIMIT ${limit}`);
  return rows.map(readGoal);
}

/** Open goals with one of these keys, in order of creation. */
export async function openGoals(db: Database, keys: readonly string[]): Promise<Goal[]> {
  if (keys.length === 0) return [];
  const rows = await db.all<GoalRow>(sql`
    SELECT ${GOAL} FROM goals
    WHERE goal_key IN (${join(keys)}) AND deleted_at IS NULL AND state IN (${join(OPEN_STATES)})
    ORDER BY created_at, id`);
  return rows.map(readGoal);
}

/** Open goals that a detector made, in order of creation. */
export async function openSystemGoals(db: Database): Promise<Goal[]> {
  const rows = await db.all<GoalRow>(sql`
    SELECT ${GOAL} FROM goals
    WHERE deleted_at IS NULL AND state IN (${join(OPEN_STATES)}) AND goal_key IS NOT NULL
    ORDER BY created_at, id`);
  return rows.map(readGoal);
}

/** Goals of every state made at `since` or later, oldest first. */
export async function goalsMadeSince(db: Database, since: Instant): Promise<Goal[]> {
  const rows = await db.all<GoalRow>(sql`
    SELECT ${GOAL} FROM goals WHERE deleted_at IS NULL AND created_at >= ${since} ORDER BY created_at, id`);
  return rows.map(readGoal);
}

export async function goalIdTaken(db: Database, id: string): Promise<boolean> {
  return (await db.all(sql`SELECT 1 AS taken FROM goals WHERE id = ${id}`)).length > 0;
}

/**
 * The columns of a goal. `inhibitor` is the goal that it waits for, and null unless that goal is
 * open.
 */
const GOAL = sql`goals.*, (SELECT g.id FROM goals AS g WHERE g.id = goals.inhibited_by AND g.deleted_at IS NULL
                           AND g.state IN (${join(OPEN_STATES.map((state) => raw(`'${state}'`)))})) AS inhibitor`;

export async function goalById(db: Database, id: string): Promise<Goal | undefined> {
  const rows = await db.all<GoalRow>(
    sql`SELECT ${GOAL} FROM goals WHERE id = ${id} AND deleted_at IS NULL`,
  );
  return rows[0] === undefined ? undefined : readGoal(rows[0]);
}

export async function goalIdsStartingWith(
  db: Database,
  prefix: string,
  limit: number,
): Promise<string[]> {
  const rows = await db.all<{ id: string }>(sql`
    SELECT id FROM goals
    WHERE deleted_at IS NULL AND (substr(id, 1, length(${prefix})) = ${prefix} OR substr(id, 1, length(${`goal_${prefix}`})) = ${`goal_${prefix}`})
    ORDER BY id LIMIT ${limit}`);
  return rows.map((row) => row.id);
}

/**
 * Goals about the problem `key`, and goals without a key that may be about it: system rows typed by
 * hand, and goals that name the subject. In order of creation.
 */
export async function goalsThatMayBeAbout(
  db: Database,
  keys: readonly string[],
  subject: string,
): Promise<Goal[]> {
  const rows = await db.all<GoalRow>(sql`
    SELECT ${GOAL} FROM goals WHERE goal_key IN (${join(keys)}) AND deleted_at IS NULL
    UNION ALL
    SELECT ${GOAL} FROM goals
    WHERE goal_key IS NULL AND deleted_at IS NULL AND (source = 'system' OR instr(text, ${subject}) > 0)
    ORDER BY created_at, id`);
  return rows.map(readGoal);
}

export interface GoalFilter {
  readonly states: readonly GoalState[];
  /** Undefined for goals of every source. */
  readonly source?: string | undefined;
  /** Undefined for goals of every detector. */
  readonly detector?: string | undefined;
  readonly order: GoalOrder;
  /** Undefined for no limit. */
  readonly limit?: number | undefined;
}

/**
 * The orders of a list: the best, the newest or the least settled goal comes first. A confidence
 * that cannot be read counts as none.
 */
const ORDERS = {
  created: 'created_at DESC',
  updated: 'updated_at DESC',
  confidence: "iif(json_valid(metadata), json_extract(metadata, '$.confidence'), NULL) DESC",
  value: 'value DESC',
  state: `CASE state ${GOAL_STATES.map((state, index) => `WHEN '${state}' THEN ${index}`).join(' ')} END`,
} as const;
export type GoalOrder = keyof typeof ORDERS;

export async function listGoals(db: Database, filter: GoalFilter): Promise<Goal[]> {
  const bySource = filter.source === undefined ? empty : sql`AND source = ${filter.source}`;
  const byDetector =
    filter.detector === undefined ? empty : sql`AND created_by = ${filter.detector}`;
  const limited = filter.limit === undefined ? empty : sql`LIMIT ${filter.limit}`;
  const rows = await db.all<GoalRow>(sql`
    SELECT ${GOAL} FROM goals
    WHERE deleted_at IS NULL AND state IN (${join(filter.states)}) ${bySource} ${byDetector}
    ORDER BY ${raw(ORDERS[filter.order])}, created_at DESC, id ${limited}`);
  return rows.map(readGoal);
}
