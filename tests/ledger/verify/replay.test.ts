import { describe, expect, test } from '@jest/globals';
import { differences, type GoalStates, replay } from '../../../src/ledger/verify/replay';
import type { JsonMap } from '../../../src/lib/json';

/** The states after one event, and how it contradicts `before`, the states before it. */
function take(before: Readonly<Record<string, string>>, event: string, meta: JsonMap) {
  const states: GoalStates = new Map(Object.entries(before));
  const contradiction = replay(states, { event, meta });
  return { contradiction, states: Object.fromEntries(states) };
}

describe('events that make a goal', () => {
  test('goal_created makes a goal proposed', () => {
    expect(take({}, 'goal_created', { goal_id: 'a' })).toEqual({
      contradiction: undefined,
      states: { a: 'proposed' },
    });
  });

  test('goal_created_externally gives a goal the state that was typed', () => {
    const { states } = take({}, 'goal_created_externally', { goal_id: 'a', to: 'executing' });
    expect(states).toEqual({ a: 'executing' });
  });

  test('an event that makes a goal contradicts an earlier one that made it', () => {
    expect(take({ a: 'active' }, 'goal_created', { goal_id: 'a' })).toEqual({
      contradiction: 'goal a is made here, and was there before',
      states: { a: 'proposed' },
    });
  });
});

describe('events that change the state of a goal', () => {
  const approved = { goal_id: 'a', from: 'proposed', to: 'active' };

  test('a change of state is in order when the goal had the state it comes from', () => {
    expect(take({ a: 'proposed', b: 'active' }, 'goal_approved', approved)).toEqual({
      contradiction: undefined,
      states: { a: 'active', b: 'active' },
    });
  });

  test('a change from another state is a contradiction, and counts all the same', () => {
    expect(take({ a: 'rejected' }, 'goal_approved', approved)).toEqual({
      contradiction: 'goal a is proposed here, and rejected by the events before',
      states: { a: 'active' },
    });
  });

  test('a change of state is a contradiction when no event made the goal', () => {
    expect(take({}, 'goal_approved', approved).contradiction).toBe(
      'goal a is proposed here, and no event before it made such a goal',
    );
  });

  test('goal_deleted_externally removes the goal from the states', () => {
    const deleted = { goal_id: 'a', from: 'active', to: null };
    expect(take({ a: 'active' }, 'goal_deleted_externally', deleted)).toEqual({
      contradiction: undefined,
      states: {},
    });
  });

  test('replay follows a goal whose id was changed by hand', () => {
    const changed = { goal_id: 'b', from: 'active', to: 'active', changed: { id: ['a', 'b'] } };
    expect(take({ a: 'active' }, 'goal_updated_externally', changed)).toEqual({
      contradiction: undefined,
      states: { b: 'active' },
    });
  });

  test('an event that keeps the state is in order, and leaves any state as it was', () => {
    const touched = { goal_id: 'a', from: 'active', to: 'active' };
    expect(take({ a: 'proposed' }, 'goal_updated_externally', touched)).toEqual({
      contradiction: undefined,
      states: { a: 'proposed' },
    });
  });

  test('an event that keeps the state is a contradiction when no event made the goal', () => {
    const touched = { goal_id: 'a', from: 'active', to: 'active' };
    expect(take({}, 'goal_updated_externally', touched)).toEqual({
      contradiction: 'goal a is active here, and no event before it made such a goal',
      states: { a: 'active' },
    });
  });
});

describe('events that say nothing about states', () => {
  test.each<[string, string, JsonMap]>([
    ['that changes other columns', 'goal_edited', { goal_id: 'a', changed: { value: [1, 2] } }],
    ['of a proposal', 'proposal_rejected', { goal_id: 'a', from: 'x', to: 'y' }],
    ['that names no goal', 'goal_approved', { from: 'proposed', to: 'active' }],
  ])('an event %s says nothing about states', (_, event, meta) => {
    expect(take({ a: 'active' }, event, meta)).toEqual({
      contradiction: undefined,
      states: { a: 'active' },
    });
  });
});

describe('stored goals compared with replayed states', () => {
  const states: GoalStates = new Map([
    ['a', 'active'],
    ['b', 'proposed'],
  ]);
  const [a, b] = [
    { id: 'a', state: 'active' },
    { id: 'b', state: 'proposed' },
  ];

  test('stored goals do not differ when each has the state its events lead to', () => {
    expect(differences(states, [b, a])).toEqual([]);
  });

  test.each([
    [
      'has another state',
      [{ ...a, state: 'satisfied' }, b],
      'goal a is satisfied, and its events lead to active',
    ],
    [
      'was made by no event',
      [a, b, { id: 'c', state: 'active' }],
      'goal c is active, and no event made it',
    ],
    ['is gone', [a], 'goal b is gone, and its events lead to proposed'],
  ])('stored goals differ from their events when one %s', (_, goals, told) => {
    expect(differences(states, goals)).toEqual([told]);
  });
});
