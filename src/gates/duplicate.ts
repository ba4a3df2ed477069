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
import { goalKeysOf, type Proposal, shownUntil } from '../proposals/proposal';
import { defineGate, type Verdict } from './gate';

const REASONS = ['duplicate_goal_exists', 'inhibited'] as const;
type Reason = (typeof REASONS)[number];

/**
 * Allows one open goal per problem and one per event, and upholds what was decided about the
 * problem before.
 */
export const duplicateGate = defineGate({
  name: 'duplicate',
  title: 'Duplicate check',
  settings: {
    maxSimilarity: share(
      0.8,
      "a person's goal on the same subject is the same " +
        'when more alike than this (duplicate_goal_exists)',
    ),
  },
  reasons: REASONS,
  isAboutProposal: false,
  logsPassed: true,
  async weigh(proposal, { db, now, options }) {
    const candidates = await goalsThatMayBeAbout(db, goalKeysOf(proposal), proposal.subject);
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
        [proposal.inhibitorKey, proposal.earlierInhibitorKey].flatMap((key) => key ?? []),
      ),
      concurrent: await openGoals(db, proposal.concurrentKeys ?? []),
      maxSimilarity: options.maxSimilarity,
    });
  },
});

/** What a verdict depends on. Each list of goals is in order of creation. */
interface Known {
  readonly candidates: readonly Goal[];
  readonly now: Instant;
  /** Number of sightings since the problem was last refused that saw something newer. */
  readonly occurrences: number;
  /** The open goals about the problem that explains this one. */
  readonly causes: readonly Goal[];
  /** The open goals about other problems that were found in this subject at this time. */
  readonly concurrent: readonly Goal[];
  readonly maxSimilarity: number;
}

/**
 * The table of design 6.5: an open goal about the problem decides, else the latest closed one. In
 * addition, a proposal waits for an open goal about its cause. A proposal that is a sign of an open
 * goal's event is a duplicate of that goal, unless the goal has been taken up and the proposal's
 * pattern comes before the goal's in the order of precedence.
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
  // A decision about the problem itself counts before a goal about the same event.
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

/**
 * Number of runs supporting a proposal that must have begun after the problem was fixed to show
 * that it is back. If fewer runs support the proposal, all must have begun after.
 */
const AGAIN_RUNS = 3;

/**
 * Whether a problem is back after it was fixed. Only runs that began after the fix count. A problem
 * that goes on and is still found a day after the fix was not fixed.
 */
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
      return { isNew: false, why: `is ${goal.state}` }; // decideDuplicate has handled open goals
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
      // A problem that has not shown anew since is the one that was let go.
      const known = goal.newestFailureAt ?? Number.NEGATIVE_INFINITY;
      // A goal about a problem that goes on expires, or is withdrawn, only after the problem has
      // stopped, so the problem is back. A problem that was abandoned must begin anew.
      const isBack = proposal.isOngoing === true && goal.state !== 'abandoned';
      const again = isBack || proposal.newestFailureStartedAt > known;
      return {
        isNew: again,
        why: `is ${goal.state}${again ? '' : ', and it did not happen again'}`,
      };
    }
  }
}
