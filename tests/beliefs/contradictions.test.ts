import { describe, expect, test } from '@jest/globals';
import type { Belief } from '../../src/beliefs/belief';
import { contradictions } from '../../src/beliefs/contradictions';
import type { Goal } from '../../src/goals/goal';
import { belief, goal } from '../support/memory';

const about = (task: string): Goal => goal({ id: `goal_${task}`, evidence: { task_type: task } });
const supports = (id: string, taskGlob: string | null = null) => belief({ id, taskGlob });
const opposes = (id: string, taskGlob: string | null = null) =>
  belief({ id, taskGlob, stance: 'opposes' });

/** The pairs of beliefs, and the goals on which each meets. */
function found(beliefs: readonly Belief[], goals: readonly Goal[]) {
  return contradictions(beliefs, goals).map((pair) => [
    pair.supports.id,
    pair.opposes.id,
    pair.goals.map(({ id }) => id),
  ]);
}

describe('two beliefs contradict each other', () => {
  test('when one supports and the other opposes the same goal', () => {
    expect(found([supports('yes'), opposes('no')], [about('a')])).toEqual([
      ['yes', 'no', ['goal_a']],
    ]);
  });

  test('on all goals on which they meet', () => {
    const beliefs = [supports('yes', 'a*'), opposes('no', '*1')];
    expect(found(beliefs, ['a1', 'a2', 'b1', 'aa1'].map(about))).toEqual([
      ['yes', 'no', ['goal_a1', 'goal_aa1']],
    ]);
  });

  test.each<[string, readonly Belief[]]>([
    ['they never meet on one', [supports('yes', 'a'), opposes('no', 'b')]],
    ['both support', [supports('yes'), supports('sure')]],
    ['both oppose', [opposes('no'), opposes('never')]],
  ])('but not when %s', (_, beliefs) => {
    expect(found(beliefs, [about('a'), about('b')])).toEqual([]);
  });

  test('but not where there is no goal to meet on', () => {
    expect(found([supports('yes'), opposes('no')], [])).toEqual([]);
  });
});

describe('of several pairs of beliefs', () => {
  test('the one that meets on most goals comes first', () => {
    const beliefs = [supports('a', 'x'), supports('b'), opposes('no')];
    expect(found(beliefs, [about('x'), about('y')]).map(([yes]) => yes)).toEqual(['b', 'a']);
  });

  test('those that meet on as many come in the order of their names', () => {
    const beliefs = [supports('b'), supports('a'), opposes('no_2'), opposes('no_1')];
    expect(found(beliefs, [about('x')]).map(([yes, no]) => `${yes} ${no}`)).toEqual([
      'a no_1',
      'a no_2',
      'b no_1',
      'b no_2',
    ]);
  });
});
