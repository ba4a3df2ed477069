import { describe, expect, test } from '@jest/globals';
import type { Belief } from '../../src/beliefs/belief';
import { testBelief } from '../../src/beliefs/testBelief';
import type { PastProposal } from '../../src/proposals/store';
import { belief } from '../support/memory';

function past(task: string): PastProposal {
  return {
    proposalId: `prop_${task}`,
    text: `Fix ${task}`,
    category: 'capability',
    pattern: 'task_failure_recurring',
    task,
    goalId: null,
  };
}

const supports = (more: Partial<Belief> = {}) => belief(more);
const opposes = (more: Partial<Belief> = {}) => belief({ id: 'no', stance: 'opposes', ...more });

/** What the new belief would have changed about the tasks `backup` and `sync`. */
function tried(added: Belief, active: readonly Belief[] = [], minAlignment = 0.5) {
  const { blocked, letThrough, ...counts } = testBelief(
    added,
    active,
    [past('backup'), past('sync')],
    minAlignment,
  );
  const tasks = (proposals: readonly PastProposal[]) => proposals.map(({ task }) => task);
  return { blocked: tasks(blocked), letThrough: tasks(letThrough), ...counts };
}

describe('a new belief, tried on past proposals,', () => {
  test('that opposes would have blocked those it is about', () => {
    expect(tried(opposes({ taskGlob: 'back*' }))).toEqual({
      blocked: ['backup'],
      letThrough: [],
      unchanged: 0,
      asked: 2,
    });
  });

  test('that supports would have let through what the others block', () => {
    expect(tried(supports({ taskGlob: 'sync' }), [opposes()])).toEqual({
      blocked: [],
      letThrough: ['sync'],
      unchanged: 0,
      asked: 2,
    });
  });

  test('that supports what passes anyway would have changed nothing about it', () => {
    expect(tried(supports({ taskGlob: 'sync' }))).toEqual({
      blocked: [],
      letThrough: [],
      unchanged: 1,
      asked: 2,
    });
  });

  test('that opposes what is blocked anyway would have changed nothing about it', () => {
    expect(tried(opposes({ id: 'no_2' }), [opposes()])).toMatchObject({
      blocked: [],
      unchanged: 2,
    });
  });

  test('that is about none of them is counted nowhere', () => {
    expect(tried(opposes({ taskGlob: 'other' }))).toEqual({
      blocked: [],
      letThrough: [],
      unchanged: 0,
      asked: 2,
    });
  });

  test('leaves what has just enough support, and blocks what has a little less', () => {
    const active = [supports({ weight: 1 })];
    expect(tried(opposes({ weight: 1 }), active).blocked).toEqual([]);
    expect(tried(opposes({ weight: 1.01 }), active).blocked).toEqual(['backup', 'sync']);
  });

  test('is tried by the configured alignment', () => {
    expect(tried(opposes(), [supports()], 0.51).blocked).toEqual(['backup', 'sync']);
    expect(tried(opposes(), [], 0).blocked).toEqual([]);
  });
});
