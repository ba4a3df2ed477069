import { describe, expect, test } from '@jest/globals';
import { decompose } from '../../src/planner/decompose';
import type { Domain, Method } from '../../src/planner/domain';
import type { NoPlan, Plan } from '../../src/planner/plan';
import { domainOf, factMap, textsOf } from '../support/planning';

const one = (text: string): Method => ({ name: text, steps: [{ do: text }] });

function deadEndOf(decomposition: Plan | NoPlan) {
  return decomposition.found ? undefined : decomposition.deadEnd;
}

describe('no plan', () => {
  test('a dead end names the task without an applicable method; the trace says why', () => {
    const domain = domainOf({
      resolve: [{ name: 'all', steps: [{ do: 'look' }, { task: 'mend' }] }],
      mend: [{ ...one('disk'), when: { error: 'disk_full', failures: { atLeast: 3 } } }],
    });
    const answer = decompose(domain, 'resolve', factMap({ error: 'disk_full', failures: 2 }));
    expect(deadEndOf(answer)).toEqual({
      reason: 'no_method',
      task: 'mend',
      because: 'no method of mend applies',
    });
    expect(answer.trace[1]?.tried).toEqual([
      { method: 'disk', outcome: 'not_applicable', because: 'failures is 2; wanted: at least 3' },
    ]);
  });

  test('the dead end that came furthest is reported', () => {
    const domain = domainOf({
      resolve: [
        { name: 'short', steps: [{ do: 'a', needs: { x: 1 } }] },
        { name: 'long', steps: [{ do: 'a' }, { do: 'b' }, { do: 'c', needs: { y: 1 } }] },
        { name: 'middle', steps: [{ do: 'a' }, { do: 'd', needs: { z: 1 } }] },
      ],
    });
    expect(deadEndOf(decompose(domain, 'resolve', factMap()))).toMatchObject({
      reason: 'need',
      task: 'resolve',
      because: '"c" cannot be done: y is not known; wanted: 1',
    });
  });

  test('the first of equally far dead ends is reported, as its method was preferred', () => {
    const needing = (name: string): Method => ({
      name,
      steps: [{ do: name, needs: { [name]: true } }],
    });
    const domain = domainOf({ resolve: [needing('x'), needing('y')] });
    expect(deadEndOf(decompose(domain, 'resolve', factMap()))?.because).toContain('x is not known');
  });

  test('a task that is not in the domain has no method', () => {
    expect(deadEndOf(decompose(domainOf({}), 'resolve', factMap()))?.reason).toBe('no_method');
  });
});

describe('recursion', () => {
  const again: Domain = domainOf({
    resolve: [
      { name: 'rest', when: { left: { atMost: 0 } }, steps: [{ do: 'done' }] },
      {
        name: 'two',
        when: { left: 2 },
        steps: [{ do: 'two', gives: { left: 1 } }, { task: 'resolve' }],
      },
      {
        name: 'one',
        when: { left: 1 },
        steps: [{ do: 'one', gives: { left: 0 } }, { task: 'resolve' }],
      },
    ],
  });

  test('a task may lead to itself if facts end the recursion', () => {
    expect(textsOf(decompose(again, 'resolve', factMap({ left: 2 })))).toEqual([
      'two',
      'one',
      'done',
    ]);
  });

  test('a task that leads to itself without end is reported as too deep', () => {
    const domain = domainOf({
      resolve: [{ name: 'on', steps: [{ do: 'x' }, { task: 'resolve' }] }],
    });
    expect(deadEndOf(decompose(domain, 'resolve', factMap()))).toEqual({
      reason: 'too_deep',
      task: 'resolve',
      because: 'tasks are nested more than 50 deep',
    });
  });

  test('another method is tried where the depth limit is reached', () => {
    const domain = domainOf({
      resolve: [{ name: 'on', steps: [{ task: 'resolve' }] }, one('stop')],
    });
    expect(textsOf(decompose(domain, 'resolve', factMap()))).toEqual(['stop']);
  });

  test('a search that takes too many steps is given up', () => {
    const steps = [{ task: 'resolve' }, { task: 'resolve' }];
    const domain = domainOf({
      resolve: ['a', 'b', 'c'].map((name) => ({ name, steps: [...steps, { do: '{never}' }] })),
    });
    expect(deadEndOf(decompose(domain, 'resolve', factMap()))).toEqual({
      reason: 'given_up',
      task: 'resolve',
      because: 'no plan was found within 10000 steps',
    });
  });

  test('a plan may reach the limits of depth and steps, but not exceed them', () => {
    const chain = domainOf(
      Object.fromEntries(
        [0, 1, 2, 3].map((n) => [
          `t${n}`,
          [{ name: 'm', steps: n === 3 ? [{ do: 'x' }] : [{ task: `t${n + 1}` }] }],
        ]),
      ),
    );
    const within = (depthMax: number, stepsMax: number) =>
      decompose(chain, 't0', factMap(), { depthMax, stepsMax }).found;
    expect(within(4, 5)).toBe(true);
    expect(within(3, 5)).toBe(false);
    expect(within(4, 4)).toBe(false);
  });

  test('a depth of 3,000 tasks does not exhaust the stack', () => {
    const domain = domainOf({
      resolve: [{ name: 'on', steps: [{ task: 'resolve' }, { do: 'x' }] }],
    });
    const limits = { depthMax: 3000, stepsMax: 1_000_000 };
    expect(deadEndOf(decompose(domain, 'resolve', factMap(), limits))?.reason).toBe('too_deep');
  });
});
