import { describe, expect, test } from '@jest/globals';
import { renderPlan } from '../../../src/commands/print/plan';
import type { NoPlan, Plan, Visit } from '../../../src/planner/plan';
import { seedGoal } from '../../support/goals';
import { linesOf, listening, PIPE } from '../../support/listening';

const WITHIN = [{ task: 'resolve', method: 'failing_task' }];

const TRACE: readonly Visit[] = [
  {
    task: 'resolve',
    within: [],
    tried: [
      { method: 'slow_task', outcome: 'not_applicable', because: 'pattern is not slow' },
      { method: 'failing_task', outcome: 'chosen', because: 'pattern is task_failure' },
    ],
  },
  {
    task: 'find_cause',
    within: WITHIN,
    tried: [{ method: 'timeout', outcome: 'abandoned', because: 'no step is left' }],
  },
];

function plan(texts: readonly string[], facts: Readonly<Record<string, string>> = {}): Plan {
  return {
    found: true,
    steps: texts.map((text) => ({
      step: { do: text },
      within: WITHIN,
      facts: (name) => facts[name],
    })),
    trace: TRACE,
  };
}

const NO_PLAN: NoPlan = {
  found: false,
  deadEnd: { reason: 'no_method', task: 'find_cause', because: 'no step is left' },
  trace: TRACE,
};

const printedLines = (decomposition: Plan | NoPlan, explained = false) =>
  linesOf(renderPlan(PIPE, seedGoal(), decomposition, explained));

const WHY = [
  'Why',
  '  resolve',
  '    - slow_task: pattern is not slow',
  '    + failing_task: pattern is task_failure',
  '    find_cause',
  '      x timeout: no step is left',
  '      no method is left',
];

describe('a plan for people', () => {
  test('the steps are numbered under the goal, and the last line says when it is done', () => {
    expect(printedLines(plan(['Read the logs of {task}', 'Test it'], { task: 'a b' }))).toEqual([
      "Fix recurring failures in 'daily_backup' task",
      '  1. Read the logs of "a b"',
      '  2. Test it',
      'Done when: task_success_rate 0.95, consecutive_successes 3',
    ]);
  });

  test('the numbers of ten steps are aligned at their right', () => {
    const lines = printedLines(plan(Array.from({ length: 10 }, (_, index) => `Step ${index}`)));
    expect(lines[1]).toBe('   1. Step 0');
    expect(lines[10]).toBe('  10. Step 9');
  });

  test('a goal without success metrics has no line that says when it is done', () => {
    expect(linesOf(renderPlan(PIPE, seedGoal({ successMetrics: {} }), plan(['Test it']), false)))
      // The title and the step.
      .toHaveLength(2);
  });

  test('the methods that were tried follow an explained plan, nested as the tasks are', () => {
    expect(printedLines(plan(['Test it']), true).slice(3)).toEqual(['', ...WHY]);
  });

  test('where there is no plan, nothing is printed but the explanation that was asked for', () => {
    expect(printedLines(NO_PLAN)).toEqual([]);
    expect(printedLines(NO_PLAN, true)).toEqual(WHY);
  });

  test('the text of the goal and "Why" are bold on a terminal', () => {
    const { io } = listening({ tty: true });
    const text = renderPlan(io, seedGoal({ text: 'Do it' }), plan(['Test it']), true);
    expect(text).toMatch(/^\u001b\[1mDo it\u001b\[22m\n/);
    expect(text).toContain('\n\u001b[1mWhy\u001b[22m\n');
  });

  test('an explanation of 300 characters is whole, one of 301 is cut, a step never is', () => {
    const traced = (length: number): NoPlan => ({
      ...NO_PLAN,
      trace: [{ task: 'x'.repeat(length - 2), within: [], tried: [] }],
    });
    expect(printedLines(traced(300), true)[1]).toBe(`  ${'x'.repeat(298)}`);
    expect(printedLines(traced(301), true)[1]).toBe(`  ${'x'.repeat(297)}…`);
    expect(printedLines(plan(['x'.repeat(400)]))[1]).toBe(`  1. ${'x'.repeat(400)}`);
  });
});
