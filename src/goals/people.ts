import sql from 'sql-template-tag';
import type { Database } from '../db/database';
import { recordEvent } from '../ledger/outbox';
import { attributed } from '../ledger/write/attribute';
import type { Instant } from '../lib/clock';
import { NotAllowedError } from '../lib/errors';
import { unusedId } from '../lib/ids';
import type { JsonMap } from '../lib/json';
import { blankGoal } from './create';
import { checkVersion, findGoal } from './decide';
import type { Goal } from './goal';
import { isOpen } from './lifecycle';
import { goalIdTaken, insertGoal } from './store';

/**
 * What a person may say about a goal. Value, effort and risk are 0 to 1; the horizon is when the
 * goal should be done, in minutes from now.
 */
export interface GoalWords {
  readonly text?: string;
  readonly category?: string;
  readonly value?: number;
  readonly effort?: number;
  readonly risk?: number;
  readonly horizonMaxMin?: number;
  readonly alignsWith?: readonly string[];
}

/** Adds a person's goal. It is active at once, because the person wants it done. */
export async function addGoal(
  db: Database,
  words: GoalWords & { readonly text: string },
  { by, now }: { readonly by: string; readonly now: Instant },
): Promise<Goal> {
  return db.transaction(async () => {
    const id = await unusedId('goal', (candidate) => goalIdTaken(db, candidate));
    const horizon = words.horizonMaxMin === undefined ? {} : { horizonMinMin: 0 };
    const goal: Goal = {
      ...blankGoal(id, now),
      ...words,
      ...horizon,
      state: 'active',
      activeSince: now,
      createdBy: by,
    };
    await insertGoal(db, goal);
    return goal;
  });
}

/**
 * Changes an open goal for a person. A goal that the system made becomes `collaborative`, the work
 * of both.
 * @throws NotFoundError for an unknown id or an ambiguous prefix
 * @throws NotAllowedError if the goal is closed, or has another version than `ifVersion`
 */
export async function editGoal(
  db: Database,
  words: GoalWords,
  request: {
    readonly id: string;
    readonly by: string;
    readonly note: string | null;
    readonly now: Instant;
    readonly ifVersion?: number;
  },
): Promise<{ readonly goal: Goal; readonly changed: JsonMap }> {
  const { by, note, now, ifVersion } = request;
  return db.transaction(async () => {
    const goal = await findGoal(db, request.id);
    if (!isOpen(goal.state))
      throw new NotAllowedError(
        `${goal.id} is ${goal.state}; only an open goal can be edited.`,
        `goalgen show ${goal.id}`,
      );
    checkVersion(goal, ifVersion);
    const edited = {
      ...goal,
      ...words,
      source: goal.source === 'system' ? 'collaborative' : goal.source,
    };
    const changed = differences(goal, edited);
    if (Object.keys(changed).length === 0) return { goal, changed };
    await attributed(db, { event: null, by, note }, () =>
      db.run(sql`
        UPDATE goals
        SET text = ${edited.text}, category = ${edited.category}, value = ${edited.value}, effort = ${edited.effort},
            risk = ${edited.risk}, horizon_max_min = ${edited.horizonMaxMin},
            aligns_with = ${JSON.stringify(edited.alignsWith)}, source = ${edited.source}, updated_at = ${now},
            version = version + 1
        WHERE id = ${goal.id}`),
    );
    await recordEvent(db, {
      ts: now,
      event: 'goal_edited',
      goalId: goal.id,
      meta: { goal_id: goal.id, by, note, changed },
    });
    return { goal: edited, changed };
  });
}

const COLUMNS = {
  text: 'text',
  category: 'category',
  value: 'value',
  effort: 'effort',
  risk: 'risk',
  horizon_max_min: 'horizonMaxMin',
  aligns_with: 'alignsWith',
  source: 'source',
} as const satisfies Record<string, keyof Goal>;

/** The columns that differ, each with its value before and after. */
function differences(before: Goal, after: Goal): JsonMap {
  return Object.fromEntries(
    Object.entries(COLUMNS)
      .map(([column, key]) => [column, [jsonOf(before[key]), jsonOf(after[key])]] as const)
      .filter(([, [was, is]]) => JSON.stringify(was) !== JSON.stringify(is)),
  );
}

function jsonOf(
  value: string | number | readonly string[] | null,
): string | number | string[] | null {
  return Array.isArray(value) ? [...value] : (value as string | number | null);
}
