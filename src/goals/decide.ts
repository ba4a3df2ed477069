import type { Database } from '../db/database';
import type { Instant } from '../lib/clock';
import { NotAllowedError, NotFoundError } from '../lib/errors';
import type { JsonMap } from '../lib/json';
import { printable } from '../lib/text';
import type { Goal } from './goal';
import { DECISIONS, type Decision, type GoalState } from './lifecycle';
import { changeState, goalById, goalIdsStartingWith } from './store';

/**
 * Carries out a person's decision about one goal. The state is read and changed in one transaction:
 * if two people decide at once, one of them is told that the other was first.
 * @throws NotFoundError for an unknown id or an ambiguous prefix
 * @throws NotAllowedError if the goal's state does not allow the decision, or its version is not
 * `ifVersion`
 */
export async function decide(
  db: Database,
  request: {
    readonly id: string;
    readonly decision: Decision;
    readonly by: string;
    readonly note: string | null;
    readonly now: Instant;
    /**
     * Decide only if the goal has this version, so that a goal that was changed since it was read
     * is left alone.
     */
    readonly ifVersion?: number;
    readonly rejectedUntil?: string;
    /** Further members of the ledger event's `meta`. */
    readonly meta?: JsonMap;
    /**
     * Examines the goal within the transaction that changes it. The result is kept with the change.
     */
    readonly weigh?: (goal: Goal) => Promise<Weighed>;
    /**
     * Examines the goal before that transaction. It is for what takes long, as others would have to
     * wait for the transaction.
     */
    readonly consider?: (goal: Goal) => Promise<Weighed>;
  },
): Promise<Decided> {
  const { decision, by, note, now, rejectedUntil } = request;
  const { to, event } = DECISIONS[decision];
  const considered =
    request.consider === undefined ? {} : await request.consider(await findAllowed(db, request));
  return db.transaction(async () => {
    const goal = await findAllowed(db, request);
    const weighed = (await request.weigh?.(goal)) ?? considered;
    const { outcome } = weighed;
    const meta = { ...request.meta, ...weighed.meta };
    await changeState(db, goal, {
      to,
      event,
      by,
      note,
      now,
      ...(rejectedUntil !== undefined && { rejectedUntil }),
      ...(outcome && { outcome }),
      ...(Object.keys(meta).length > 0 && { meta }),
    });
    return { goal, remark: weighed.remark };
  });
}

/**
 * The goal, if its state and version allow the decision.
 * @throws NotFoundError, NotAllowedError
 */
async function findAllowed(
  db: Database,
  {
    id,
    decision,
    ifVersion,
  }: { readonly id: string; readonly decision: Decision; readonly ifVersion?: number },
): Promise<Goal> {
  const goal = await findGoal(db, id);
  const { from, to } = DECISIONS[decision];
  if (!(from as readonly GoalState[]).includes(goal.state)) {
    throw new NotAllowedError(
      `${goal.id} is ${goal.state}; only a goal that is ${from.join(' or ')} can be ${to}.`,
      `goalgen show ${goal.id}`,
    );
  }
  checkVersion(goal, ifVersion);
  return goal;
}

/**
 * @throws NotAllowedError if the goal's version is not `ifVersion`, because it was changed since
 */
export function checkVersion({ id, version }: Goal, ifVersion: number | undefined): void {
  if (ifVersion === undefined || ifVersion === version) return;
  throw new NotAllowedError(
    `${id} has version ${version}, not ${ifVersion}: somebody changed it.`,
    `goalgen show ${id}`,
  );
}

interface Weighed {
  readonly outcome?: JsonMap;
  readonly meta?: JsonMap;
  /** What the person who decides should know. A remark stops nothing. */
  readonly remark?: string | undefined;
}

interface Decided {
  /** The goal as it was before the decision. */
  readonly goal: Goal;
  readonly remark: string | undefined;
}

const CANDIDATES_SHOWN = 5;

/**
 * The goal with this id, or the only one whose id starts with `idOrPrefix`, with or without
 * `goal_`.
 * @throws NotFoundError for an unknown id or an ambiguous prefix
 */
export async function findGoal(db: Database, idOrPrefix: string): Promise<Goal> {
  const exact = await goalById(db, idOrPrefix);
  if (exact !== undefined) return exact;
  const ids =
    idOrPrefix === '' ? [] : await goalIdsStartingWith(db, idOrPrefix, CANDIDATES_SHOWN + 1);
  const [only] = ids;
  if (only === undefined) {
    throw new NotFoundError(
      `There is no goal '${printable(idOrPrefix)}'.`,
      'goalgen list --state all',
    );
  }
  if (ids.length > 1) {
    const more = ids.length > CANDIDATES_SHOWN ? ', ...' : '';
    throw new NotFoundError(
      `'${printable(idOrPrefix)}' is the start of several ids: ` +
        `${ids.slice(0, CANDIDATES_SHOWN).map(printable).join(', ')}${more}.`,
      'one more character of the id',
    );
  }
  const goal = await goalById(db, only);
  if (goal === undefined)
    throw new NotFoundError(`There is no goal '${printable(only)}'.`, 'goalgen list --state all');
  return goal;
}
