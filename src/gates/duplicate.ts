import { rankOf } from '../detectors';
import { evidenceOf, type Goal } from '../goals/goal';
import { isOpen } from '../goals/lifecycle';
import { isSameProblem } from '../goals/sameProblem';
import { goalsThatMayBeAbout, openGoals } from '../goals/store';
import { readCondition, stillHolds } from '../goals/suppression/condition';
import { occurrencesSince } from '../goals/suppression/store';
import { isWorse } from '../goals/worse';
import { DAY_SECONDS, type Instant } from '../lib/clock';
import { share } from '../lib/settings';
import { type Proposal, shownUntil } from '../proposals/proposal';
import { defineGate, type Verdict } from './gate';

const REASONS = ['duplicate_goal_exists', 'inhibited'] as const;
type Reason = (typeof REASONS)[number];

/** One problem, one open goal; one event, one open goal; and what was decided about it before still holds. */
export const duplicateGate = defineGate({
  name: 'duplicate',
  title: 'Duplicate check',
  settings: {
    maxSimilarity: share(
      0.8,
      "a person's goal on the same subject is the same when more alike than this (duplicate_goal_exists)",
    ),
  },
  reasons: REASONS,
  isAboutProposal: false,
  logsPassed: true,
  async weigh(proposal, { db, now, options }) {
    const candidates = await goalsThatMayBeAbout(db, proposal.goalKey, proposal.subject);
    const refused = candidates.findLast(
      (goal) => goal.state === 'rejected' && isSameProblem(goal, proposal, options.maxSimilarity),
    );
    return decideDuplicate(proposal, {
      candidates,
      now,
      occurrences:
        refused === undefined ? 0 : await occurrencesSince(db, refused, shownUntil(proposal, now)),
      causes: await openGoals(
        db,
        proposal.inhibitorKey === undefined ? [] : [proposal.inhibitorKey],
      ),
      concurrent: await openGoals(db, proposal.concurrentKeys ?? []),
      maxSimilarity: options.maxSimilarity,
    });
  },
});

/** The goals that an answer depends on, each list in order of creation. */
interface Known {
  readonly candidates: readonly Goal[];
  readonly now: Instant;
  /** How often the problem was seen anew since it was last refused. */
  readonly occurrences: number;
  /** Open, about what explains this problem. */
  readonly causes: readonly Goal[];
  /** Open, about what else was found in this subject at this time. */
  readonly concurrent: readonly Goal[];
  readonly maxSimilarity: number;
}

/**
 * The table of design 6.5: an open goal decides, else the latest closed one. But what another open goal explains waits for
 * that, and what is a sign of an open goal's event is part of it, unless it is worse than what somebody has taken up.
 */
export function decideDuplicate(proposal: Proposal, known: Known): Verdict {
  const { candidates, causes, concurrent, maxSimilarity } = known;
  const same = candidates.filter((goal) => isSameProblem(goal, proposal, maxSimilarity));
  const openOnes = same.filter(({ state }) => isOpen(state));
  const open = openOnes.find(({ goalKey }) => goalKey === proposal.goalKey) ?? openOnes[0];
  if (open !== undefined) return failed('duplicate_goal_exists', open, `is ${open.state}`);
  const cause = causes.find((goal) => namesSubject(goal, proposal));
  if (cause !== undefined) return failed('inhibited', cause, 'is about what causes it');
  const goal = same.at(-1);
  const { isNew, why } =
    goal === undefined ? { isNew: true, why: '' } : compared(proposal, goal, same, known);
  // What was decided about the problem itself counts before what else there is.
  if (goal !== undefined && !isNew) return failed('duplicate_goal_exists', goal, why);
  const event = concurrent.find(
    (each) => each.state === 'proposed' || rankOfGoal(each) <= rankOf(proposal.patternDetected),
  );
  if (event !== undefined)
    return failed('duplicate_goal_exists', event, `is ${event.state}, about the same event`);
  if (goal === undefined)
    return { gate: 'duplicate', reason: null, message: 'Duplicate check passed', figures: {} };
  const figures = { state: goal.state, why };
  return {
    gate: 'duplicate',
    reason: null,
    message: `Duplicate check passed (${goal.id} ${why})`,
    figures,
    goalId: goal.id,
  };
}

function namesSubject(goal: Goal, { subject }: Proposal): boolean {
  const { tasks } = evidenceOf(goal);
  return Array.isArray(tasks) && tasks.includes(subject);
}

function rankOfGoal({ metadata: { pattern } }: Goal): number {
  return rankOf(typeof pattern === 'string' ? pattern : '');
}

/** So many runs that speak for a problem must have begun after it was fixed, or all if there are fewer. */
const AGAIN_RUNS = 3;

/** Only runs that began after it was fixed count; what goes on a day later was not. */
function isRegression(
  { isOngoing, newestFailureStartedAt, failureStarts = [] }: Proposal,
  fixedAt: Instant,
  now: Instant,
): boolean {
  if (isOngoing === true && now - fixedAt >= DAY_SECONDS) return true;
  const after = failureStarts.filter((start) => start > fixedAt).length;
  return newestFailureStartedAt > fixedAt && after >= Math.min(AGAIN_RUNS, failureStarts.length);
}

function failed(reason: Reason, goal: Goal, why: string): Verdict {
  const message = `Duplicate check failed (${goal.id} ${why})`;
  return {
    gate: 'duplicate',
    reason,
    message,
    figures: { state: goal.state, why },
    goalId: goal.id,
  };
}

function compared(
  proposal: Proposal,
  goal: Goal,
  same: readonly Goal[],
  { now, occurrences }: Known,
): { isNew: boolean; why: string } {
  switch (goal.state) {
    case 'proposed':
    case 'active':
    case 'executing':
      return { isNew: false, why: `is ${goal.state}` }; // an open one has decided before
    case 'rejected': {
      const refused = same.filter(({ state }) => state === 'rejected').map(evidenceOf);
      const worse = isWorse(refused, proposal.evidence);
      const { holds, why } = stillHolds(readCondition(goal.rejectedUntil), {
        now,
        worse,
        occurrences,
      });
      return { isNew: !holds, why };
    }
    case 'satisfied': {
      const again = isRegression(proposal, goal.stateSince, now);
      return {
        isNew: again,
        why: again
          ? 'was satisfied, and later runs failed again'
          : 'was satisfied, and no later run failed',
      };
    }
    case 'expired':
    case 'withdrawn':
    case 'abandoned': {
      // What has not happened again since is what was let go.
      const known = goal.newestFailureAt ?? Number.NEGATIVE_INFINITY;
      // What goes on expires only when it did not: it is back. What was given up must begin anew.
      const isBack = proposal.isOngoing === true && goal.state !== 'abandoned';
      const again = isBack || proposal.newestFailureStartedAt > known;
      return {
        isNew: again,
        why: `is ${goal.state}${again ? '' : ', and it did not happen again'}`,
      };
    }
  }
}
