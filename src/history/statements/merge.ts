import type { Instant } from '../../lib/clock';
import { groupBy } from '../../lib/groupBy';
import { type KeptStatement, type Statement, statementKey, type Told } from './statement';

/**
 * What is known of tasks once a source has told something: the statements of all places, each with
 * its time. What is told again is prolonged, what is told otherwise replaces what was told before,
 * and a task that a place has told of and leaves out of its whole list is gone. What is told at an
 * earlier time than the statement that it would replace changes nothing.
 * @param kept the newest statements, one for each key
 */
export function withTold(
  kept: readonly KeptStatement[],
  told: Told,
  now: Instant,
): readonly KeptStatement[] {
  const known = new Map(kept.map((each) => [statementKey(each), each]));
  const { source, toldBy } = told;
  const statements = oneForEach(told.statements);
  const named = new Set(statements.map((each) => statementKey({ ...each, source, toldBy })));
  const gone = told.isWhole
    ? kept
        .filter((each) => each.source === source && each.toldBy === toldBy)
        .filter((each) => !named.has(statementKey(each)))
        .map(({ taskType, covers }): Statement => {
          return { taskType, covers, state: 'gone', schedule: null, timeZone: null };
        })
    : [];
  for (const statement of [...statements, ...gone]) {
    const key = statementKey({ ...statement, source, toldBy });
    const before = known.get(key);
    if (before !== undefined && before.lastSaidAt > now) continue;
    known.set(
      key,
      before !== undefined && isSame(before, statement)
        ? { ...before, lastSaidAt: now }
        : {
            ...statement,
            source,
            toldBy,
            saidAt: now,
            lastSaidAt: now,
            isChange: before !== undefined,
          },
    );
  }
  return [...known.values()];
}

function isSame(before: Statement, { state, schedule, timeZone }: Statement): boolean {
  return before.state === state && before.schedule === schedule && before.timeZone === timeZone;
}

/**
 * One statement for each name: several things of one name are on while one of them is, and have a
 * schedule only if it is the same for all that are on.
 */
function oneForEach(statements: readonly Statement[]): Statement[] {
  const byName = groupBy(statements, ({ covers, taskType }) => `${covers} ${taskType}`);
  return [...byName.values()].flatMap((own) => joined(own) ?? []);
}

/** What several statements about one task say together; undefined for none. */
export function joined<Each extends Statement>(own: readonly Each[]): Each | undefined {
  const on = own.filter(({ state }) => state === 'on');
  const [first] = on.length > 0 ? on : own.filter(({ state }) => state === 'off');
  if (first === undefined) return own[0];
  const isOne = on.every((each) => isSame(each, first));
  return isOne ? first : { ...first, schedule: null, timeZone: null };
}
