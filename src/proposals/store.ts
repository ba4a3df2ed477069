import sql from 'sql-template-tag';
import type { Database } from '../db/database';
import type { Instant } from '../lib/clock';
import { type Json, parseJsonMap } from '../lib/json';
import { type Proposal, shownUntil, subjectOf } from './proposal';

/** What became of a proposal, to be stored. */
export interface StoredResult {
  readonly outcome: 'created' | 'rejected';
  readonly reason: string | null;
  /** All verdicts, in the form in which they are stored. */
  readonly verdicts: Json;
  readonly goalId: string | null;
  /**
   * Whether the closed goal that refuses the proposal already knew the newest failure that the
   * proposal shows.
   */
  readonly isOld?: boolean;
}

export interface StoredProposal {
  readonly proposalId: string;
  readonly outcome: 'created' | 'rejected';
  readonly reason: string | null;
  readonly goalId: string | null;
  readonly timesSeen: number;
  readonly detectedAt: Instant;
}

interface ProposalRow {
  proposal_id: string;
  outcome: 'created' | 'rejected';
  reason: string | null;
  goal_id: string | null;
  times_seen: number;
  detected_at: number;
}

/**
 * The latest proposal about a problem. The latest is the one stored last, because a clock may have
 * been wrong.
 */
export async function latestProposal(
  db: Database,
  goalKey: string,
): Promise<StoredProposal | undefined> {
  const rows = await db.all<ProposalRow>(sql`
    SELECT proposal_id, outcome, CAST(reason AS TEXT) AS reason, CAST(goal_id AS TEXT) AS goal_id, times_seen, detected_at
    FROM proposals
    WHERE goal_key = ${goalKey} ORDER BY rowid DESC LIMIT 1`);
  const row = rows[0];
  if (row === undefined) return undefined;
  return {
    proposalId: row.proposal_id,
    outcome: row.outcome,
    reason: row.reason,
    goalId: row.goal_id,
    timesSeen: row.times_seen,
    detectedAt: row.detected_at,
  };
}

export async function insertProposal(
  db: Database,
  proposal: Proposal,
  result: StoredResult,
): Promise<void> {
  await db.run(sql`
    INSERT INTO proposals (proposal_id, goal_key, text, category, pattern_detected, detector_name, evidence, confidence,
                           estimated_value, estimated_effort, estimated_risk, aligns_with, contradicts, detected_at,
                           expires_at, verdicts, outcome, reason, goal_id, last_seen_at,
                           newest_failure_at, occurrences)
    VALUES (${proposal.proposalId}, ${proposal.goalKey}, ${proposal.text}, ${proposal.category},
            ${proposal.patternDetected}, ${proposal.detectorName}, ${JSON.stringify(proposal.evidence)},
            ${proposal.confidence}, ${proposal.estimatedValue}, ${proposal.estimatedEffort}, ${proposal.estimatedRisk},
            ${JSON.stringify(proposal.alignsWith)}, ${JSON.stringify(proposal.contradicts)}, ${proposal.detectedAt},
            ${proposal.expiresAt}, ${JSON.stringify(result.verdicts)}, ${result.outcome}, ${result.reason},
            ${result.goalId}, ${proposal.detectedAt}, ${shownUntil(proposal, proposal.detectedAt)},
            ${result.isOld === true ? 0 : 1})`);
}

/**
 * Counts a proposal that got the same answer as the stored one before it. The stored row gets the
 * newest evidence and verdicts.
 */
export async function countRepeat(
  db: Database,
  stored: StoredProposal,
  proposal: Proposal,
  result: StoredResult,
  now: Instant,
): Promise<void> {
  const newestFailureAt = shownUntil(proposal, now);
  await db.run(sql`
    UPDATE proposals
    SET times_seen = times_seen + 1,
        occurrences = occurrences + iif(${newestFailureAt} > coalesce(newest_failure_at, 0), 1, 0),
        newest_failure_at = max(coalesce(newest_failure_at, 0), ${newestFailureAt}), last_seen_at = ${now},
        evidence = ${JSON.stringify(proposal.evidence)},
        confidence = ${proposal.confidence}, verdicts = ${JSON.stringify(result.verdicts)}, reason = ${result.reason}
    WHERE proposal_id = ${stored.proposalId}`);
}

export async function proposalIdTaken(db: Database, id: string): Promise<boolean> {
  return (await db.all(sql`SELECT 1 AS taken FROM proposals WHERE proposal_id = ${id}`)).length > 0;
}

/**
 * The stored verdicts on the proposal from which a goal was made; undefined for a goal without one.
 */
export async function verdictsOf(db: Database, proposalId: string): Promise<string | undefined> {
  const rows = await db.all<{ verdicts: string }>(
    sql`SELECT verdicts FROM proposals WHERE proposal_id = ${proposalId}`,
  );
  return rows[0]?.verdicts;
}

/** The names of the detectors that ever proposed something. */
export async function everProposed(db: Database): Promise<string[]> {
  const rows = await db.all<{ detector: string }>(
    sql`SELECT DISTINCT CAST(detector_name AS TEXT) AS detector FROM proposals`,
  );
  return rows.map((row) => row.detector);
}

/** The proposals seen since `since`, created and rejected, oldest first, at most `limit`. */
export async function proposalsSince(
  db: Database,
  since: Instant,
  limit: number,
): Promise<PastProposal[]> {
  const rows = await db.all<PastRow>(sql`
    SELECT proposal_id, CAST(text AS TEXT) AS text, CAST(category AS TEXT) AS category,
           CAST(pattern_detected AS TEXT) AS pattern, CAST(evidence AS TEXT) AS evidence, goal_id
    FROM proposals WHERE last_seen_at >= ${since} ORDER BY rowid LIMIT ${limit}`);
  return rows.map((row) => {
    return {
      proposalId: row.proposal_id,
      text: row.text,
      category: row.category,
      pattern: row.pattern,
      task: subjectOf(parseJsonMap(row.evidence) ?? {}),
      goalId: row.goal_id,
    };
  });
}

/** What beliefs need to know of a past proposal. */
export interface PastProposal {
  readonly proposalId: string;
  readonly text: string;
  readonly category: string;
  readonly pattern: string;
  /** The subject of the proposal: as a rule a task. */
  readonly task: string;
  readonly goalId: string | null;
}

interface PastRow {
  proposal_id: string;
  text: string;
  category: string;
  pattern: string;
  evidence: string;
  goal_id: string | null;
}

/** Maximum number of proposals whose verdicts are read: more would say no more about a gate. */
const VERDICTS_MAX = 10_000;

/** The stored verdicts on the proposals seen since `since`, newest first. */
export async function recentVerdicts(db: Database, since: Instant): Promise<string[]> {
  const rows = await db.all<{ verdicts: string }>(
    sql`SELECT verdicts FROM proposals WHERE last_seen_at >= ${since} ORDER BY rowid DESC LIMIT ${VERDICTS_MAX}`,
  );
  return rows.map((row) => row.verdicts);
}

/** When a scan last met a problem; undefined when none ever did. */
export async function lastSeenAt(db: Database, goalKey: string): Promise<Instant | undefined> {
  const [row] = await db.all<{ last_seen_at: number | null }>(
    sql`SELECT max(last_seen_at) AS last_seen_at FROM proposals WHERE goal_key = ${goalKey}`,
  );
  return row?.last_seen_at ?? undefined;
}
