import { describe, expect, test } from '@jest/globals';
import { differences, type GoalStates, replay } from '../../../src/ledger/verify/replay';
import type { JsonMap } from '../../../src/lib/json';

/** Takes one event into states that the events before it led to. */
function take(before: Readonly<Record<string, string>>, event: string, meta: JsonMap) {
  const states: GoalStates = new Map(Object.entries(before));
  const contradiction = replay(states, { event, meta });
  return { contradiction, states: Object.fromEntries(states) };
}

describe('an event that makes a goal', () => {
  test('makes it proposed', () => {
    expect(take({}, 'goal_created', { goal_id: 'a' })).toEqual({
      contradiction: undefined,
      states: { a: 'proposed' },
    });
  });

  test('makes it what somebody typed', () => {
    const { states } = take({}, 'goal_created_externally', { goal_id: 'a', to: 'executing' });
    expect(states).toEqual({ a: 'executing' });
  });

  test('contradicts an event that made it before', () => {
    expect(take({ a: 'active' }, 'goal_created', { goal_id: 'a' })).toEqual({
      contradiction: 'goal a is made here, and was there before',
      states: { a: 'proposed' },
    });
  });
});

describe('an event that changes the state of a goal', () => {
  const approved = { goal_id: 'a', from: 'proposed', to: 'active' };

  test('is in order when the goal had the state it comes from', () => {
    expect(take({ a: 'proposed', b: 'active' }, 'goal_approved', approved)).toEqual({
      contradiction: undefined,
      states: { a: 'active', b: 'active' },
    });
  });

  test('is a contradiction when the goal had another state, and counts all the same', () => {
    expect(take({ a: 'rejected' }, 'goal_approved', approved)).toEqual({
      contradiction: 'goal a is proposed here, and rejected by the events before',
      states: { a: 'active' },
    });
  });

  test('is a contradiction when no event made the goal', () => {
    expect(take({}, 'goal_approved', approved).contradiction).toBe(
      'goal a is proposed here, and no event before it made such a goal',
    );
  });

  test('takes away a goal that was deleted', () => {
    const deleted = { goal_id: 'a', from: 'active', to: null };
    expect(take({ a: 'active' }, 'goal_deleted_externally', deleted)).toEqual({
      contradiction: undefined,
      states: {},
    });
  });

  test('follows a goal whose id a hand changed', () => {
    const changed = { goal_id: 'b', from: 'active', to: 'active', changed: { id: ['a', 'b'] } };
    expect(take({ a: 'active' }, 'goal_updated_externally', changed)).toEqual({
      contradiction: undefined,
      states: { b: 'active' },
    });
  });

  test('is in order when the state stays, whatever it is, and leaves it', () => {
    const touched = { goal_id: 'a', from: 'active', to: 'active' };
    expect(take({ a: 'proposed' }, 'goal_updated_externally', touched)).toEqual({
      contradiction: undefined,
      states: { a: 'proposed' },
    });
  });

  test('is a contradiction when the state stays of a goal that nothing made', () => {
    const touched = { goal_id: 'a', from: 'active', to: 'active' };
    expect(take({}, 'goal_updated_externally', touched)).toEqual({
      contradiction: 'goal a is active here, and no event before it made such a goal',
      states: { a: 'active' },
    });
  });
});

describe('an event says nothing about states', () => {
  test.each<[string, string, JsonMap]>([
    ['when other columns changed', 'goal_edited', { goal_id: 'a', changed: { value: [1, 2] } }],
    ['when it is no event of a goal', 'proposal_rejected', { goal_id: 'a', from: 'x', to: 'y' }],
    ['when it names no goal', 'goal_approved', { from: 'proposed', to: 'active' }],
  ])('%s', (_, event, meta) => {
    expect(take({ a: 'active' }, event, meta)).toEqual({
      contradiction: undefined,
      states: { a: 'active' },
    });
  });
});

describe('the goals that are stored', () => {
  const states: GoalStates = new Map([
    ['a', 'active'],
    ['b', 'proposed'],
  ]);
  const [a, b] = [
    { id: 'a', state: 'active' },
    { id: 'b', state: 'proposed' },
  ];

  test('do not differ when each has the state that its events lead to', () => {
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
  ])('differ when one %s', (_, goals, told) => {
    expect(differences(states, goals)).toEqual([told]);
  });
});
