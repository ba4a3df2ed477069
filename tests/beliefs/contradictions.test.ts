import { describe, expect, test } from '@jest/globals';
import type { Belief } from '../../src/beliefs/belief';
import { contradictions } from '../../src/beliefs/contradictions';
import type { Goal } from '../../src/goals/goal';
import { belief, goal } from '../support/memory';

const about = (task: string): Goal => goal({ id: `goal_${task}`, evidence: { task_type: task } });
const supports = (id: string, taskGlob: string | null = null) => belief({ id, taskGlob });
const opposes = (id: string, taskGlob: string | null = null) =>
  belief({ id, taskGlob, stance: 'opposes' });

/** The ids of each contradicting pair of beliefs, and of the goals that both are about. */
function found(beliefs: readonly Belief[], goals: readonly Goal[]) {
  return contradictions(beliefs, goals).map((pair) => [
    pair.supports.id,
    pair.opposes.id,
    pair.goals.map(({ id }) => id),
  ]);
}

describe('beliefs that contradict each other', () => {
  test('two beliefs contradict when one supports and the other opposes the same goal', () => {
    expect(found([supports('yes'), opposes('no')], [about('a')])).toEqual([
      ['yes', 'no', ['goal_a']],
    ]);
  });

  test('the contradiction of two beliefs lists all goals that both are about', () => {
    const beliefs = [supports('yes', 'a*'), opposes('no', '*1')];
    expect(found(beliefs, ['a1', 'a2', 'b1', 'aa1'].map(about))).toEqual([
      ['yes', 'no', ['goal_a1', 'goal_aa1']],
    ]);
  });

  test.each<[string, readonly Belief[]]>([
    ['no goal is a subject of both', [supports('yes', 'a'), opposes('no', 'b')]],
    ['both support', [supports('yes'), supports('sure')]],
    ['both oppose', [opposes('no'), opposes('never')]],
  ])('two beliefs do not contradict each other when %s', (_, beliefs) => {
    expect(found(beliefs, [about('a'), about('b')])).toEqual([]);
  });

  test('two beliefs do not contradict each other when there are no goals', () => {
    expect(found([supports('yes'), opposes('no')], [])).toEqual([]);
  });
});

describe('the order of contradictions', () => {
  test('the contradiction with most goals comes first', () => {
    const beliefs = [supports('a', 'x'), supports('b'), opposes('no')];
    expect(found(beliefs, [about('x'), about('y')]).map(([yes]) => yes)).toEqual(['b', 'a']);
  });

  test("contradictions with equally many goals come in the order of the beliefs' ids", () => {
    const beliefs = [supports('b'), supports('a'), opposes('no_2'), opposes('no_1')];
    expect(found(beliefs, [about('x')]).map(([yes, no]) => `${yes} ${no}`)).toEqual([
      'a no_1',
      'a no_2',
      'b no_1',
      'b no_2',
    ]);
  });
});
