import sql from 'sql-template-tag';
import type { Database } from '../../db/database';
import { recordEvent } from '../../ledger/outbox';
import { attributed } from '../../ledger/write/attribute';
import type { Instant } from '../../lib/clock';
import { NotAllowedError, NotFoundError } from '../../lib/errors';
import { unusedId } from '../../lib/ids';
import { printable } from '../../lib/text';
import { findGoal } from '../decide';
import { type Goal, type GoalRow, readGoal } from '../goal';
import { readCondition, stillHolds } from './condition';
import type { Silence } from './silence';

interface SilenceRow {
  id: string;
  task_glob: string;
  begins_at: number;
  ends_at: number;
  note: string | null;
  created_by: string | null;
}

/** Silences that end after `since`, in the order in which they begin. */
export async function silencesEndingAfter(db: Database, since: Instant): Promise<Silence[]> {
  const rows = await db.all<SilenceRow>(sql`
    SELECT id, CAST(task_glob AS TEXT) AS task_glob, begins_at, ends_at, note, created_by FROM silences
    WHERE ends_at > ${since} ORDER BY begins_at, id`);
  return rows.map((row) => ({
    id: row.id,
    taskGlob: row.task_glob,
    beginsAt: row.begins_at,
    endsAt: row.ends_at,
    note: row.note,
    createdBy: row.created_by,
  }));
}

export async function addSilence(
  db: Database,
  silence: Omit<Silence, 'id'>,
  now: Instant,
): Promise<string> {
  const { taskGlob, beginsAt, endsAt, note, createdBy } = silence;
  return db.transaction(async () => {
    const id = await unusedId(
      'silence',
      async (candidate) => (await silenceById(db, candidate)) !== undefined,
    );
    await attributed(db, { event: null, by: createdBy ?? 'goalgen', note: null }, () =>
      db.run(sql`
        INSERT INTO silences (id, task_glob, begins_at, ends_at, note, created_at, created_by)
        VALUES (${id}, ${taskGlob}, ${beginsAt}, ${endsAt}, ${note}, ${now}, ${createdBy})`),
    );
    const meta = {
      silence_id: id,
      task_glob: taskGlob,
      begins_at: beginsAt,
      ends_at: endsAt,
      by: createdBy,
      note,
    };
    await recordEvent(db, { ts: now, event: 'silence_added', goalId: null, meta });
    return id;
  });
}

/**
 * Ends a silence now.
 * @throws NotFoundError if there is no silence with this id
 * @throws NotAllowedError if the silence is over already
 */
export async function expireSilence(
  db: Database,
  id: string,
  by: string,
  now: Instant,
): Promise<void> {
  await db.transaction(async () => {
    const silence = await silenceById(db, id);
    if (silence === undefined)
      throw new NotFoundError(
        `There is no silence '${printable(id)}'.`,
        'goalgen silence list --all',
      );
    if (silence.ends_at <= now)
      throw new NotAllowedError(`${id} is over already.`, 'goalgen silence list');
    await attributed(db, { event: null, by, note: null }, () =>
      db.run(sql`UPDATE silences SET ends_at = ${now} WHERE id = ${id}`),
    );
    await recordEvent(db, {
      ts: now,
      event: 'silence_expired',
      goalId: null,
      meta: { silence_id: id, by },
    });
  });
}

async function silenceById(db: Database, id: string): Promise<SilenceRow | undefined> {
  return (await db.all<SilenceRow>(sql`SELECT * FROM silences WHERE id = ${id}`))[0];
}

/** Condition on a row `p` of `proposals`: it was held back by the refusal of the row of `goals`. */
const HELD_BACK = sql`p.goal_id = goals.id AND p.outcome = 'rejected'
            AND p.detected_at >= coalesce(goals.state_since, goals.updated_at)`;

/** A refused goal, and what its refusal has held back since. */
export interface Suppression {
  readonly goal: Goal;
  /** Number of times that a proposal was held back. */
  readonly heldBack: number;
  /** Number of times that a proposal was held back with something newer than before. */
  readonly occurrences: number;
  readonly lastHeldBackAt: Instant | null;
}

/**
 * The refusals that hold at `now`, the latest first. A refusal until the problem is worse counts as
 * holding. The refusal of a goal that a later goal follows is left out.
 */
export async function listSuppressions(db: Database, now: Instant): Promise<Suppression[]> {
  const rows = await db.all<
    GoalRow & { held_back: number; occurred: number; last_held_back_at: number | null }
  >(sql`
    SELECT goals.*, NULL AS inhibitor,
           (SELECT coalesce(sum(p.times_seen), 0) FROM proposals AS p
            WHERE ${HELD_BACK}) AS held_back,
           (SELECT coalesce(sum(p.occurrences), 0) FROM proposals AS p
            WHERE ${HELD_BACK}) AS occurred,
           (SELECT max(p.last_seen_at) FROM proposals AS p
            WHERE ${HELD_BACK}) AS last_held_back_at
    FROM goals
    WHERE state = 'rejected' AND goal_key IS NOT NULL AND deleted_at IS NULL
      AND coalesce(rejected_until, '') <> 'lifted'
      AND NOT EXISTS (SELECT 1 FROM goals AS later WHERE later.previous_goal_id = goals.id AND later.deleted_at IS NULL)
    ORDER BY coalesce(state_since, updated_at) DESC, id`);
  const found = rows.map((row) => ({
    goal: readGoal(row),
    heldBack: row.held_back,
    occurrences: row.occurred,
    lastHeldBackAt: row.last_held_back_at,
  }));
  return found.filter(({ goal, occurrences }) => {
    const condition = readCondition(goal.rejectedUntil);
    return stillHolds(condition, { now, worse: false, occurrences }).holds;
  });
}

/**
 * Number of sightings of a refused goal's problem since the refusal that saw something newer than
 * before. The present sighting counts if `newestFailureAt` is newer.
 */
export async function occurrencesSince(
  db: Database,
  goal: Goal,
  newestFailureAt: Instant,
): Promise<number> {
  const rows = await db.all<{ occurred: number; newest: number | null }>(sql`
    SELECT coalesce(sum(p.occurrences), 0) AS occurred, max(p.newest_failure_at) AS newest
    FROM proposals AS p, goals WHERE goals.id = ${goal.id} AND ${HELD_BACK}`);
  const [row] = rows;
  const newest = Math.max(row?.newest ?? 0, goal.newestFailureAt ?? 0);
  return (row?.occurred ?? 0) + (newestFailureAt > newest ? 1 : 0);
}

/**
 * Takes a refusal back, so that the problem may be proposed again.
 * @throws NotFoundError for an unknown id or an ambiguous prefix
 * @throws NotAllowedError if the goal is not refused, or its refusal was taken back already
 */
export async function liftSuppression(
  db: Database,
  request: {
    readonly id: string;
    readonly by: string;
    readonly note: string | null;
    readonly now: Instant;
  },
): Promise<Goal> {
  const { by, note, now } = request;
  return db.transaction(async () => {
    const goal = await findGoal(db, request.id);
    if (goal.state !== 'rejected' || goal.rejectedUntil === 'lifted')
      throw new NotAllowedError(
        `${goal.id} is no goal whose refusal holds.`,
        'goalgen suppressed list',
      );
    await attributed(db, { event: null, by, note }, () =>
      db.run(sql`
        UPDATE goals SET rejected_until = 'lifted', updated_at = ${now}, version = version + 1 WHERE id = ${goal.id}`),
    );
    const meta = { goal_id: goal.id, by, note };
    await recordEvent(db, { ts: now, event: 'suppression_lifted', goalId: goal.id, meta });
    return goal;
  });
}
