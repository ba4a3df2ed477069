import { expect, test } from '@jest/globals';
import { renderRanked } from '../../../src/commands/print/priority';
import type { Ranked } from '../../../src/planner/priority';
import { typedGoal } from '../../support/goals';
import { linesOf, PIPE, plainTerminal } from '../../support/listening';

function ranked(more: Partial<Ranked> = {}): Ranked {
  return {
    goal: typedGoal(),
    priority: 0.6789,
    parts: { value: 0.8, effort: 0.25, risk: 0.3, urgency: 0.3333, alignment: 0.5 },
    veto: null,
    ...more,
  };
}

test('a goal is a line: id, state, priority, value, effort, risk, urgency, and its text', () => {
  expect(renderRanked(PIPE, [ranked()])).toBe(
    'goal_00000009\tactive\t0.68\t0.80\t0.25\t0.30\t0.33\tMove the backups to the new host\n',
  );
});

test('a goal that a belief forbids has no priority, and its state says so', () => {
  const forbidden = ranked({ priority: null, veto: 'belief_1 opposes' });
  expect(renderRanked(PIPE, [forbidden])).toMatch(
    /^goal_00000009\tactive \(forbidden\)\t-\t0\.80\t/,
  );
});

test.each([
  [0.674, '0.67'],
  [0.676, '0.68'],
  [1, '1.00'],
  [0, '0.00'],
])('the priority %d is printed with two decimal places: %s', (priority, text) =>
  expect(renderRanked(PIPE, [ranked({ priority })]).split('\t')[2]).toBe(text),
);

test('a text of 200 characters is shown whole, and one of 201 is cut by an ellipsis', () => {
  const goals = [200, 201].map((length) =>
    ranked({ goal: typedGoal({ text: 'x'.repeat(length) }) }),
  );
  expect(linesOf(renderRanked(PIPE, goals)).map((line) => line.split('\t')[7])).toEqual([
    'x'.repeat(200),
    `${'x'.repeat(199)}…`,
  ]);
});

test('on a terminal, numbers stand at the right of their columns', () => {
  const goal = typedGoal({ text: 'Move' });
  expect(linesOf(renderRanked(plainTerminal(), [ranked({ goal, priority: null })]))).toEqual([
    'ID             STATE   PRIO  VALUE  EFFORT  RISK  URGENT  GOAL',
    'goal_00000009  active     -   0.80    0.25  0.30    0.33  Move',
  ]);
});
