import { expect, test } from '@jest/globals';
import { goalJson } from '../../../src/commands/json/goal';
import { rankedJson } from '../../../src/commands/json/rankedGoal';
import { typedGoal } from '../../support/goals';

const PARTS = { value: 0.8, effort: 0.25, risk: 0.3, urgency: 0.3333, alignment: 0.5 };

test('a ranked goal as JSON is the goal, its priority, and what the priority is made of', () => {
  const goal = typedGoal();
  expect(rankedJson({ goal, priority: 0.6789, parts: PARTS, veto: null })).toEqual({
    ...goalJson(goal),
    priority: 0.6789,
    priority_parts: PARTS,
    veto: null,
  });
});

test('a goal that a belief forbids has no priority, and the belief in words', () => {
  const ranked = { goal: typedGoal(), priority: null, parts: PARTS, veto: 'belief_1 opposes' };
  expect(rankedJson(ranked)).toMatchObject({ priority: null, veto: 'belief_1 opposes' });
});
