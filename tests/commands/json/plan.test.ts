import { describe, expect, test } from '@jest/globals';
import { goalJson } from '../../../src/commands/json/goal';
import { planJson, UNTRUSTED } from '../../../src/commands/json/plan';
import { isJsonMap } from '../../../src/lib/json';
import { seedGoal } from '../../support/goals';
import { NO_PLAN, PLAN } from '../../support/results';

describe('a plan as JSON', () => {
  test('each step has its template, the filled-in text, the facts, and the tasks around it', () => {
    expect(planJson(seedGoal(), PLAN).tasks).toEqual([
      {
        template: 'Read the logs of {task}',
        text: 'Read the logs of "the backup"',
        data: { task: 'the backup' },
        within: ['resolve/failing_task', 'find_cause/timeout'],
      },
    ]);
  });

  test('the goal, its success criterion and all of its evidence come with the plan', () => {
    const goal = seedGoal();
    expect(planJson(goal, PLAN)).toMatchObject({
      goal: goalJson(goal),
      success_criterion: { task_success_rate: 0.95, consecutive_successes: 3 },
      evidence: goal.evidence,
    });
  });

  test('without a plan there are no tasks, but a trace of what was tried', () => {
    const { tasks, trace } = planJson(seedGoal(), NO_PLAN);
    expect(tasks).toBeNull();
    expect(trace).toEqual([
      {
        task: 'find_cause',
        within: ['resolve/failing_task'],
        tried: [{ method: 'timeout', outcome: 'abandoned', because: 'no step is left' }],
      },
    ]);
  });

  test('every key that is said to be untrusted is there', () => {
    const printed = planJson(seedGoal(), { ...PLAN, trace: NO_PLAN.trace });
    expect(printed.untrusted).toEqual(UNTRUSTED);
    for (const path of UNTRUSTED) {
      expect({ path, found: at(printed, path.replaceAll('[]', '.0').split('.')) }).toEqual({
        path,
        found: expect.anything(),
      });
    }
  });
});

function at(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(value)) return at(value[Number(key)], rest);
  return isJsonMap(value) ? at(value[key], rest) : undefined;
}
