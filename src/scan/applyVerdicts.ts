import type { Database } from '../db/database';
import { rankOf } from '../detectors';
import { aboutProposal, firstReason } from '../gates/evaluate';
import { reasonKind, type Verdict, verdictJson } from '../gates/gate';
import { type AutoApproval, mayAutoApprove } from '../goals/autoApproval';
import { goalFrom, goalMetadata } from '../goals/create';
import { evidenceOf, type Goal } from '../goals/goal';
import { AUTO, isOpen, SCAN_TRANSITIONS } from '../goals/lifecycle';
import { withPast } from '../goals/regression';
import { countSighting, inhibitGoals, reviseGoal } from '../goals/sightings';
import { changeState, goalById, goalIdTaken, insertGoal, refreshGoal } from '../goals/store';
import { recordEvent } from '../ledger/outbox';
import type { Instant } from '../lib/clock';
import { unusedId } from '../lib/ids';
import type { Json } from '../lib/json';
import { type Proposal, shownUntil } from '../proposals/proposal';
import { countRepeat, insertProposal, latestProposal, proposalIdTaken } from '../proposals/store';
import type { ProposalResult } from './types';

/**
 * Carries out the verdicts on a proposal: creates a goal, or records a rejection and, if the
 * proposal repeats the problem of an open goal, counts another sighting of that goal. Writes
 * everything in the caller's transaction, so that goal, proposal, quota and ledger event exist
 * together or not at all.
 */
export async function applyVerdicts(
  db: Database,
  proposal: Proposal,
  verdicts: readonly Verdict[],
  options: { readonly now: Instant; readonly autoApproval: AutoApproval },
): Promise<ProposalResult> {
  const named = await withUnusedId(db, proposal);
  const reason = firstReason(verdicts);
  const kept = verdicts.map(verdictJson);
  if (reason === null) {
    const goal = await createGoal(db, named, verdicts, options);
    await insertProposal(db, named, {
      outcome: 'created',
      reason: null,
      verdicts: kept,
      goalId: goal.id,
    });
    return { proposal: named, verdicts, reason, goal, autoApproved: goal.autoApproved };
  }
  const goalId = goalIdOf(verdicts);
  const known = goalId === null ? undefined : await goalById(db, goalId);
  const closed = known === undefined || isOpen(known.state) ? undefined : known;
  const sighted = await refreshDuplicate(db, known, named, verdicts, options);
  await recordRejection(db, named, { reason, verdicts: kept, goalId, closed }, options.now);
  return { proposal: named, verdicts, reason, ...sighted };
}

async function withUnusedId(db: Database, proposal: Proposal): Promise<Proposal> {
  const proposalId = await unusedId('prop', (id) => proposalIdTaken(db, id), proposal.proposalId);
  return { ...proposal, proposalId };
}

async function createGoal(
  db: Database,
  proposal: Proposal,
  verdicts: readonly Verdict[],
  options: { readonly now: Instant; readonly autoApproval: AutoApproval },
): Promise<Goal> {
  const id = await unusedId('goal', (candidate) => goalIdTaken(db, candidate));
  const previousGoalId = goalIdOf(verdicts);
  const goal = goalFrom(await withPast(db, proposal, previousGoalId), {
    id,
    now: options.now,
    autoApproved: await mayAutoApprove(db, proposal, options.autoApproval, {
      now: options.now,
      sightings: 1,
    }),
    previousGoalId,
  });
  await insertGoal(db, goal);
  await inhibitGoals(db, proposal.inhibitedKeys ?? [], goal, options.now);
  return goal;
}

function goalIdOf(verdicts: readonly Verdict[]): string | null {
  return verdicts.find((verdict) => verdict.gate === 'duplicate')?.goalId ?? null;
}

/**
 * Refreshes `known`, the goal that the duplicate gate named, if it is open and the proposal repeats
 * its problem. The verdict of the duplicate gate decides that, also when an earlier gate gave the
 * reason for the rejection.
 */
async function refreshDuplicate(
  db: Database,
  known: Goal | undefined,
  proposal: Proposal,
  verdicts: readonly Verdict[],
  options: { readonly now: Instant; readonly autoApproval: AutoApproval },
): Promise<{ goal: Goal | undefined; autoApproved: boolean }> {
  const isDuplicate = verdicts.some(({ reason }) => reason === 'duplicate_goal_exists');
  if (!isDuplicate || known === undefined || !isOpen(known.state))
    return { goal: undefined, autoApproved: false };
  const { now } = options;
  const isLetPass = firstReason(aboutProposal(verdicts)) === null;
  await sight(db, known, proposal, { now, isLetPass });
  await inhibitGoals(db, proposal.inhibitedKeys ?? [], known, now);
  const seen = (await goalById(db, known.id)) ?? known;
  const autoApproved = await liftsToActive(db, known, proposal, verdicts, options);
  if (!autoApproved) return { goal: seen, autoApproved };
  const note = `confidence ${proposal.confidence}`;
  await changeState(db, seen, { ...SCAN_TRANSITIONS.approve, by: AUTO, note, now, autoApproved });
  return { goal: await goalById(db, known.id), autoApproved };
}

/**
 * Updates an open goal with the evidence of a proposal about the same problem. A pattern that
 * explains more than the goal's own turns a goal that is still undecided into a goal about that
 * pattern. A pattern that explains less is a mere sign of the same problem: the sighting is
 * counted, and the goal stays as it is.
 */
async function sight(
  db: Database,
  goal: Goal,
  proposal: Proposal,
  { now, isLetPass }: { readonly now: Instant; readonly isLetPass: boolean },
): Promise<void> {
  const { pattern } = goal.metadata;
  const by = proposal.detectorName;
  const isOther =
    typeof pattern === 'string' && pattern !== proposal.patternDetected && goal.source === 'system';
  const mayChange = goal.state === 'proposed' && goal.goalKey !== null && isLetPass;
  if (isOther && (!mayChange || rankOf(pattern) < rankOf(proposal.patternDetected)))
    return countSighting(db, goal, proposal, now);
  if (isOther) await reviseGoal(db, goal, proposal, now);
  const newestFailureAt = shownUntil(proposal, now);
  // The goal keeps what it knows about the closed goal that it follows.
  const { regression } = evidenceOf(goal);
  const evidence = { ...proposal.evidence, ...(regression !== undefined && { regression }) };
  return refreshGoal(db, goal, {
    evidence,
    metadata: goalMetadata(proposal),
    newestFailureAt,
    by,
    now,
  });
}

/**
 * Whether a sighting makes a proposed goal active without review. The rules are those for a new
 * proposal, except that the rate limit and the duplicate gate are ignored: the goal would have been
 * auto-approved if the first scan had come only now.
 */
async function liftsToActive(
  db: Database,
  goal: Goal,
  proposal: Proposal,
  verdicts: readonly Verdict[],
  { now, autoApproval }: { readonly now: Instant; readonly autoApproval: AutoApproval },
): Promise<boolean> {
  return (
    autoApproval.options.onRefresh &&
    goal.state === 'proposed' &&
    goal.source === 'system' &&
    goal.inhibitedBy === null &&
    firstReason(aboutProposal(verdicts)) === null &&
    (await mayAutoApprove(db, proposal, autoApproval, { now, sightings: goal.sightings + 1 }))
  );
}

interface Rejection {
  readonly reason: string;
  readonly verdicts: Json;
  readonly goalId: string | null;
  readonly closed: Goal | undefined;
}

/**
 * Records a rejection. It gets a ledger event only when it is new or when the kind of its reason
 * has changed; an hourly scan that rejects the same proposal again only counts a repetition.
 */
async function recordRejection(
  db: Database,
  proposal: Proposal,
  { reason, verdicts, goalId, closed }: Rejection,
  now: Instant,
): Promise<void> {
  const isOld = closed !== undefined && shownUntil(proposal, now) <= (closed.newestFailureAt ?? 0);
  const result = { outcome: 'rejected', reason, verdicts, goalId, isOld } as const;
  const latest = await latestProposal(db, proposal.goalKey);
  const repeated =
    latest?.outcome === 'rejected' &&
    latest.goalId === goalId &&
    // A rejection from before the goal was closed had another reason.
    (closed === undefined || latest.detectedAt >= closed.stateSince) &&
    reasonKind(latest.reason ?? '') === reasonKind(reason);
  if (repeated) return countRepeat(db, latest, proposal, result, now);
  await insertProposal(db, proposal, result);
  await recordEvent(db, {
    ts: now,
    event: 'proposal_rejected',
    goalId,
    meta: {
      proposal_id: proposal.proposalId,
      detector: proposal.detectorName,
      pattern: proposal.patternDetected,
      subject: proposal.subject,
      reason,
      goal_id: goalId,
    },
  });
}
