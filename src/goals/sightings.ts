import sql from 'sql-template-tag';
import type { Database } from '../db/database';
import { recordEvent } from '../ledger/outbox';
import { attributed } from '../ledger/write/attribute';
import type { Instant } from '../lib/clock';
import { type Proposal, shownUntil } from '../proposals/proposal';
import type { Goal } from './goal';

/**
 * Revises a goal whose problem turned out to be another one: it takes over the key, the text and
 * the estimates of the proposal, and an event records it. A text that a person has changed stays.
 */
export async function reviseGoal(
  db: Database,
  goal: Goal,
  proposal: Proposal,
  now: Instant,
): Promise<void> {
  await attributed(db, { event: null, by: proposal.detectorName, note: null }, () =>
    db.run(sql`
      UPDATE goals
      SET text = CASE WHEN text = (SELECT p.text FROM proposals AS p WHERE p.proposal_id = goals.proposal_id)
                        OR proposal_id IS NULL THEN ${proposal.text} ELSE text END,
          goal_key = ${proposal.goalKey}, created_by = ${proposal.detectorName}, value = ${proposal.estimatedValue},
          effort = ${proposal.estimatedEffort}, risk = ${proposal.estimatedRisk},
          success_metrics = ${JSON.stringify(proposal.successMetrics)}, updated_at = ${now}, version = version + 1
      WHERE id = ${goal.id}`),
  );
  await recordEvent(db, {
    ts: now,
    event: 'goal_revised',
    goalId: goal.id,
    meta: {
      goal_id: goal.id,
      was: typeof goal.metadata.pattern === 'string' ? goal.metadata.pattern : null,
      became: proposal.patternDetected,
      was_key: goal.goalKey,
      by: proposal.detectorName,
    },
  });
}

/**
 * Counts another sighting of a goal's problem that showed another pattern than the goal has, be it
 * worse or lesser, and leaves the goal's pattern as it is.
 */
export async function countSighting(
  db: Database,
  goal: Goal,
  proposal: Proposal,
  now: Instant,
): Promise<void> {
  await attributed(db, { event: null, by: proposal.detectorName, note: null }, () =>
    db.run(sql`
      UPDATE goals
      SET sightings = sightings + 1, last_seen_at = ${now}, updated_at = ${now}, version = version + 1,
          newest_failure_at = max(coalesce(newest_failure_at, 0), ${shownUntil(proposal, now)})
      WHERE id = ${goal.id}`),
  );
}

/** Makes the open proposed goals with these keys wait for `inhibitor` from now on. */
export async function inhibitGoals(
  db: Database,
  keys: readonly string[],
  inhibitor: Goal,
  now: Instant,
): Promise<void> {
  for (const key of keys) {
    const rows = await db.all<{ id: string }>(sql`
      SELECT id FROM goals
      WHERE goal_key = ${key} AND state = 'proposed' AND deleted_at IS NULL AND inhibited_by IS NOT ${inhibitor.id}`);
    for (const { id } of rows) {
      await attributed(db, { event: null, by: inhibitor.createdBy ?? 'goalgen', note: null }, () =>
        db.run(sql`
          UPDATE goals SET inhibited_by = ${inhibitor.id}, updated_at = ${now}, version = version + 1 WHERE id = ${id}`),
      );
      const meta = { goal_id: id, inhibited_by: inhibitor.id, by: inhibitor.createdBy };
      await recordEvent(db, { ts: now, event: 'goal_inhibited', goalId: id, meta });
    }
  }
}
