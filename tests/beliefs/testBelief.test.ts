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

describe('trying a new belief on past proposals', () => {
  test('a new belief that opposes would have blocked the proposals it is about', () => {
    expect(tried(opposes({ taskGlob: 'back*' }))).toEqual({
      blocked: ['backup'],
      letThrough: [],
      unchanged: 0,
      asked: 2,
    });
  });

  test('a new belief that supports would have let through what another belief blocks', () => {
    expect(tried(supports({ taskGlob: 'sync' }), [opposes()])).toEqual({
      blocked: [],
      letThrough: ['sync'],
      unchanged: 0,
      asked: 2,
    });
  });

  test('a new belief that supports what passes anyway would have changed nothing', () => {
    expect(tried(supports({ taskGlob: 'sync' }))).toEqual({
      blocked: [],
      letThrough: [],
      unchanged: 1,
      asked: 2,
    });
  });

  test('a new belief that opposes what is blocked anyway would have changed nothing', () => {
    expect(tried(opposes({ id: 'no_2' }), [opposes()])).toMatchObject({
      blocked: [],
      unchanged: 2,
    });
  });

  test('a new belief counts no proposal as unchanged that it is not about', () => {
    expect(tried(opposes({ taskGlob: 'other' }))).toEqual({
      blocked: [],
      letThrough: [],
      unchanged: 0,
      asked: 2,
    });
  });

  test('a new belief blocks proposals whose support falls just below enough, and no sooner', () => {
    const active = [supports({ weight: 1 })];
    expect(tried(opposes({ weight: 1 }), active).blocked).toEqual([]);
    expect(tried(opposes({ weight: 1.01 }), active).blocked).toEqual(['backup', 'sync']);
  });

  test('a new belief is tried by the configured alignment', () => {
    expect(tried(opposes(), [supports()], 0.51).blocked).toEqual(['backup', 'sync']);
    expect(tried(opposes(), [], 0).blocked).toEqual([]);
  });
});
