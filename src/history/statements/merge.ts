import type { Instant } from '../../lib/clock';
import { groupBy } from '../../lib/groupBy';
import { type KeptStatement, type Statement, statementKey, type Told } from './statement';

/**
 * What is known of tasks once sources have told something: the statements of all places, each with
 * its time. What is told again is prolonged, what is told otherwise replaces what was told before,
 * and a task that a place has told of and leaves out of its whole list is gone. What is told at an
 * earlier time than the statement that it would replace changes nothing.
 * @param kept the newest statements, one for each key
 */
export function withTold(
  kept: readonly KeptStatement[],
  all: readonly Told[],
  now: Instant,
): readonly KeptStatement[] {
  const known = new Map(kept.map((each) => [statementKey(each), each]));
  const byPlace = groupBy(kept, placeOf);
  for (const told of all) {
    const { source, toldBy } = told;
    const statements = oneForEach(told.statements);
    const gone = told.isWhole ? goneOf(byPlace.get(placeOf(told)) ?? [], statements, told) : [];
    for (const statement of [...statements, ...gone]) {
      const key = statementKey({ ...statement, source, toldBy });
      const before = known.get(key);
      if (before === undefined || before.lastSaidAt <= now)
        known.set(key, { ...following(before, statement, told, now), source, toldBy });
    }
  }
  return [...known.values()];
}

function placeOf({ source, toldBy }: Pick<Told, 'source' | 'toldBy'>): string {
  return JSON.stringify([source, toldBy]);
}

/** The tasks that a whole list leaves out. */
function goneOf(
  before: readonly KeptStatement[],
  statements: readonly Statement[],
  { isSharedName = false }: Told,
): Statement[] {
  const named = new Set(statements.map(({ covers, taskType }) => `${covers} ${taskType}`));
  const isNamed = ({ covers, taskType }: Statement) => named.has(`${covers} ${taskType}`);
  const there = before.filter(({ state }) => state !== 'gone');
  if (isSharedName && !there.some(isNamed)) return [];
  return before
    .filter((each) => !isNamed(each))
    .map(({ taskType, covers }): Statement => {
      return { taskType, covers, state: 'gone', schedule: null, timeZone: null };
    });
}

type Following = Omit<KeptStatement, 'source' | 'toldBy'>;

/** A statement with its time, after the one before it about the same task. */
function following(
  before: KeptStatement | undefined,
  said: Statement,
  { saysSchedules = true }: Told,
  now: Instant,
): Following {
  const lastStart = said.lastStart ?? before?.lastStart ?? null;
  if (before === undefined)
    return { ...said, lastStart, saidAt: now, lastSaidAt: now, isChange: false };
  const { schedule, timeZone } = saysSchedules ? said : before;
  const statement = { ...said, schedule, timeZone, lastStart };
  if (isSame(before, statement)) return { ...before, lastStart, lastSaidAt: now };
  const isOtherSchedule =
    before.schedule !== null &&
    schedule !== null &&
    !isSame({ ...before, state: said.state }, statement);
  const isChange = before.state !== said.state || isOtherSchedule;
  return { ...statement, saidAt: now, lastSaidAt: now, isChange: isChange || before.isChange };
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
