import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DECISIONS, SCAN_TRANSITIONS } from '../../src/goals/lifecycle';
import { HOUR, NOW, World } from '../support/world';

const DAY = 24 * HOUR;
const TASKS = ['a', 'b', 'c', 'd'];
const ERRORS = ['timeout', 'disk full'];
const LEGAL = new Set(
  Object.values({ ...DECISIONS, ...SCAN_TRANSITIONS }).flatMap(({ from, to }) =>
    from.map((each) => `${each} -> ${to}`),
  ),
);

type Step =
  | {
      readonly kind: 'runs';
      readonly task: string;
      readonly outcomes: string;
      readonly error: string;
    }
  | { readonly kind: 'wait'; readonly hours: number }
  | { readonly kind: 'scan' }
  | {
      readonly kind: 'decide';
      readonly decision: keyof typeof DECISIONS;
      readonly which: number;
      readonly until: string;
    };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('runs' as const),
      task: fc.constantFrom(...TASKS),
      outcomes: fc.constantFrom('xxx', 'xxxx', '...', '.....', 'x.x', 'xxxxxx', '.'),
      error: fc.constantFrom(...ERRORS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      hours: fc.constantFrom(1, 5, 24, 72, 200),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ kind: 'scan' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      decision: fc.constantFrom('approve', 'reject', 'reject', 'start', 'done', 'abandon'),
      which: fc.nat(5),
      until: fc.constantFrom('worse', '2d', '5x', 'forever', 'forever'),
    }),
  },
);

interface GoalRow {
  readonly id: string;
  readonly goal_key: string;
  readonly state: string;
  readonly created_at: number;
  readonly created_by: string;
  readonly state_since: number;
  readonly previous_goal_id: string | null;
  readonly rejected_until: string | null;
  readonly newest_failure_at: number;
}

/**
 * Plays the steps, a quarter of an hour apart; the runs of a step end within that quarter.
 * @returns the time of the last step, in seconds since 1970
 */
async function play(world: World, steps: readonly Step[]): Promise<number> {
  let now = NOW;
  let count = 0;
  await world.ok(['scan'], { now });
  for (const each of steps) {
    now += HOUR / 4;
    if (each.kind === 'wait') now += each.hours * HOUR;
    else if (each.kind === 'scan') await world.ok(['scan', '--quiet'], { now });
    else if (each.kind === 'runs')
      await world.import(
        [...each.outcomes].map((outcome, index) => {
          const finished_at = now - (each.outcomes.length - index) * 60;
          const end =
            outcome === 'x' ? { status: 'failed', error: each.error } : { status: 'success' };
          return {
            task_type: each.task,
            run_id: `${count++}`,
            started_at: finished_at - 30,
            finished_at,
            ...end,
          };
        }),
      );
    else {
      const goals = await world.json<{ id: string }[]>(['list'], { now });
      const { id } = goals[each.which % Math.max(1, goals.length)] ?? {};
      const more = each.decision === 'reject' ? ['--until', each.until] : ['--note', 'x'];
      if (id !== undefined) await world.goalgen([each.decision, id, ...more], { now });
    }
  }
  return now;
}

function goalsOf(world: World): GoalRow[] {
  return world.rows<GoalRow>('SELECT * FROM goals ORDER BY created_at, rowid');
}

/** Expects the invariants of goals and ledger, which hold after any sequence of steps. */
async function holds(world: World, now: number): Promise<void> {
  const goals = goalsOf(world);
  if (goals.length === 0) return;
  everyTransitionIsLegal(world);
  const open = goals.filter(({ state }) => ['proposed', 'active', 'executing'].includes(state));
  expect(new Set(open.map(({ goal_key: key }) => key)).size).toBe(open.length);
  // A sound ledger has every change: its events alone lead to the present states of the goals.
  expect(await world.json(['ledger', 'verify'], { now })).toMatchObject({ sound: true });
  quotasHold(goals);
  for (const goal of goals) {
    const before = goals.find(({ id }) => id === goal.previous_goal_id);
    if (before?.state === 'satisfied')
      expect(goal.newest_failure_at).toBeGreaterThan(before.state_since);
    refusalsHold(goal, goals);
  }
}

function everyTransitionIsLegal(world: World): void {
  for (const { event, meta } of world.ledgerLines())
    if (event.startsWith('goal_') && meta.to !== undefined)
      expect(LEGAL).toContain(`${meta.from} -> ${meta.to}`);
}

function quotasHold(goals: readonly GoalRow[]): void {
  const made = new Map<string, number>();
  for (const { created_at: at, created_by: by } of goals)
    for (const key of [`${Math.floor(at / DAY)}`, `${Math.floor(at / DAY)} ${by}`])
      made.set(key, (made.get(key) ?? 0) + 1);
  for (const [key, count] of made) expect(count).toBeLessThanOrEqual(key.includes(' ') ? 3 : 10);
}

/** Expects that `goal` was not made while a refusal of the same problem held by its condition. */
function refusalsHold(goal: GoalRow, goals: readonly GoalRow[]): void {
  const refused = goals.filter(
    ({ goal_key: key, state, state_since: since }) =>
      key === goal.goal_key && state === 'rejected' && since < goal.created_at,
  );
  for (const { rejected_until: until } of refused) {
    expect(until).not.toBe('forever');
    if (/^\d+(\.\d+)?$/.test(until ?? ''))
      expect(goal.created_at).toBeGreaterThanOrEqual(Number(until));
  }
}

test('the invariants hold after runs, scans and decisions in any order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const world = new World();
      const now = await play(world, steps);
      await holds(world, now);
    }),
    { numRuns: 60 },
  );
}, 300_000);

test('a satisfied problem gets no goal for earlier runs that are imported later', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 20 }),
      async (failures, hoursBefore) => {
        const world = new World();
        const late = (ids: string, count: number, before: number) =>
          Array.from({ length: count }, (_, index) => {
            const started_at = NOW - before * HOUR + index;
            return {
              task_type: 'a',
              run_id: `${ids}${index}`,
              started_at,
              finished_at: started_at + 1,
              status: 'failed',
              error: 'timeout',
            };
          });
        await world.import(late('first', 3, 2));
        await world.ok(['scan']);
        const [goal] = await world.json<{ id: string }[]>(['list']);
        await world.ok(['approve', goal?.id ?? '']);
        await world.ok(['done', goal?.id ?? '']);
        await world.import(late('late', failures, hoursBefore));
        await world.ok(['scan'], { now: NOW + HOUR });
        expect(await world.json(['list'], { now: NOW + HOUR })).toEqual([]);
      },
    ),
    { numRuns: 10 },
  );
}, 120_000);
