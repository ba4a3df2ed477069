import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULTS } from '../../src/config/defaults';
import { blankGoal } from '../../src/goals/create';
import type { Goal } from '../../src/goals/goal';
import { type Parts, priorityOf, rank } from '../../src/planner/priority';
import { HOUR, NOW, seedRuns, World } from '../support/world';

const weights = DEFAULTS.priority;
const part = fc.double({ min: 0, max: 1, noNaN: true });
const parts = fc.record({ value: part, effort: part, risk: part, urgency: part, alignment: part });

/**
 * Expects that raising one part, with the other parts fixed, moves the priority in `direction` or
 * not at all.
 */
function monotone(key: keyof Parts, direction: 1 | -1): void {
  fc.assert(
    fc.property(parts, part, (given, other) => {
      const [low, high] = [Math.min(given[key], other), Math.max(given[key], other)];
      const rise =
        priorityOf({ ...given, [key]: high }, weights) -
        priorityOf({ ...given, [key]: low }, weights);
      expect(rise * direction).toBeGreaterThanOrEqual(0);
    }),
  );
}

function goal(id: string, more: Partial<Goal> = {}): Goal {
  return { ...blankGoal(id, NOW), state: 'active', activeSince: NOW, ...more };
}

const neutral = () => ({ score: undefined, veto: null });
const order = (
  goals: readonly Goal[],
  beliefs: Parameters<typeof rank>[1]['beliefs'] = neutral,
  now = NOW,
) => rank(goals, { now, weights, beliefs }).map(({ goal: { id } }) => id);

describe('priority', () => {
  test('more value never lowers the priority', () => monotone('value', 1));
  test('more effort never raises the priority', () => monotone('effort', -1));
  test('more risk never raises the priority', () => monotone('risk', -1));
  test('more urgency never lowers the priority', () => monotone('urgency', 1));
  test('more alignment never lowers the priority', () => monotone('alignment', 1));

  test('the priority is 0 to 1 for any weights', () => {
    const weight = fc.double({ min: 0, max: 1000, noNaN: true });
    const any = fc.record({
      value: weight,
      effort: weight,
      risk: weight,
      urgency: weight,
      alignment: weight,
    });
    fc.assert(
      fc.property(parts, any, (given, by) => {
        const priority = priorityOf(given, by);
        expect(priority >= 0 && priority <= 1).toBe(true);
      }),
    );
  });

  test('a goal with a nearer deadline comes first, an overdue one before all', () => {
    const due = (id: string, hours: number) => goal(id, { horizonMaxMin: 60 * hours });
    const goals = [goal('never'), due('far', 100), due('near', 10)];
    expect(order(goals)).toEqual(['near', 'far', 'never']);
    expect(order([...goals, due('over', 1)], neutral, NOW + 2 * HOUR)[0]).toBe('over');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }), (a, b) => {
        const [first] = rank([goal('a', { horizonMaxMin: a }), goal('b', { horizonMaxMin: b })], {
          now: NOW,
          weights,
          beliefs: neutral,
        });
        expect(first?.goal.horizonMaxMin).toBe(Math.min(a, b));
      }),
    );
  });

  test('a goal that a belief forbids has no priority and stands last', () => {
    const beliefs = ({ id }: Goal) => ({ score: 0, veto: id === 'a' ? 'no' : null });
    const ranked = rank([goal('a', { value: 1 }), goal('b', { value: 0, effort: 1, risk: 1 })], {
      now: NOW,
      weights,
      beliefs,
    });
    expect(ranked.map(({ goal: { id }, priority }) => [id, priority])).toEqual([
      ['b', 0],
      ['a', null],
    ]);
  });

  test('goals are ranked the same in any order of the input', () => {
    const many = fc.array(
      fc.record({
        value: part,
        effort: part,
        risk: part,
        createdAt: fc.integer({ min: 0, max: 5 }),
      }),
      {
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(many, (all) => {
        const goals = all.map((each, index) => goal(`goal_${index}`, each));
        expect(order(goals.toReversed())).toEqual(order(goals));
      }),
    );
  });

  test('numbers typed by hand beyond the scale are taken as its ends', () => {
    const [first, second] = rank([goal('a', { value: 7 }), goal('b', { value: 1 })], {
      now: NOW,
      weights,
      beliefs: neutral,
    });
    expect(first?.priority).toBe(second?.priority);
  });
});

describe('goalgen next', () => {
  test('next names the goal to take now, with the parts of its priority', async () => {
    const world = new World();
    await world.ok(['add', 'Small', '--value', '0.2']);
    const id = (await world.ok(['add', 'Great', '--value', '0.9', '--effort', '0.1'])).trim();
    expect(await world.json(['next'])).toMatchObject({
      id,
      text: 'Great',
      priority: 0.64,
      priority_parts: { value: 0.9, effort: 0.1, risk: 0.5, urgency: 0, alignment: 0.5 },
    });
    expect(await world.ok(['next'])).toBe(`${id}\tactive\t0.64\t0.90\t0.10\t0.50\t0.00\tGreat\n`);
    expect(
      (await world.json<{ text: string }[]>(['next', '--all'])).map(({ text }) => text),
    ).toEqual(['Great', 'Small']);
    expect(
      (await world.json<{ text: string }[]>(['list', '--sort', 'priority'])).map(
        ({ text }) => text,
      ),
    ).toEqual(['Great', 'Small']);
  });

  test('next leaves out goals that are executing or that a belief forbids', async () => {
    const world = new World();
    const [great, good] = [
      (await world.ok(['add', 'Great', '--value', '0.9'])).trim(),
      (await world.ok(['add', 'Good', '--value', '0.8', '--category', 'risky'])).trim(),
    ];
    await world.ok(['start', great]);
    expect(await world.json(['next'])).toMatchObject({ id: good });
    await world.ok(['belief', 'add', 'Nothing risky', '--opposes', '--category', 'risky']);
    const answer = await world.goalgen(['next', '--json']);
    expect(answer).toMatchObject({
      code: 0,
      stdout: 'null\n',
      stderr: expect.stringContaining(`${good} is not taken`),
    });
  });

  test('next prints null when no goal can be taken', async () => {
    const world = new World();
    await world.import(seedRuns());
    await world.ok(['scan']);
    expect(await world.json(['next'])).toBeNull();
    expect(await world.ok(['next'], { tty: true })).toBe('No active goal is free to be taken.\n');
  });
});

test('list --expiring shows the proposals that expire soon', async () => {
  const world = new World();
  await world.import(seedRuns());
  await world.ok(['scan']);
  await world.ok(['add', 'A person’s']);
  const [six, five] = [{ now: NOW + 6 * 24 * HOUR }, { now: NOW + 6 * 24 * HOUR - 1 }];
  expect(await world.json(['list', '--expiring', '24h'], five)).toEqual([]);
  expect(await world.json(['list', '--expiring', '24h'], six)).toMatchObject([
    { state: 'proposed' },
  ]);
});
