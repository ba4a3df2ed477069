import { describe, expect, test } from '@jest/globals';
import { decompose } from '../../src/planner/decompose';
import type { Method } from '../../src/planner/domain';
import type { NoPlan, Plan } from '../../src/planner/plan';
import { domainOf, factMap, textsOf } from '../support/planning';

const one = (text: string): Method => ({ name: text, steps: [{ do: text }] });

/** The outcome of each method of each task, in the order in which the search met them. */
function traceOf({ trace }: Plan | NoPlan): string[] {
  return trace.flatMap(({ task, tried }) =>
    tried.map(({ method, outcome }) => `${task} ${method} ${outcome}`),
  );
}

describe('order', () => {
  test('steps keep their order, with the steps of a subtask in its place', () => {
    const domain = domainOf({
      resolve: [{ name: 'all', steps: [{ do: 'first' }, { task: 'middle' }, { do: 'last' }] }],
      middle: [{ name: 'two', steps: [{ do: 'second' }, { task: 'inner' }] }],
      inner: [{ name: 'one', steps: [{ do: 'third' }] }],
    });
    const plan = decompose(domain, 'resolve', factMap());
    expect(textsOf(plan)).toEqual(['first', 'second', 'third', 'last']);
    expect(plan.found && plan.steps[2]?.within).toEqual([
      { task: 'resolve', method: 'all' },
      { task: 'middle', method: 'two' },
      { task: 'inner', method: 'one' },
    ]);
  });

  test('the first method that applies is chosen', () => {
    const domain = domainOf({
      resolve: [
        { ...one('full'), when: { error: 'disk_full' } },
        { ...one('slow'), when: { error: 'timeout' } },
        one('any'),
      ],
    });
    expect(textsOf(decompose(domain, 'resolve', factMap({ error: 'timeout' })))).toEqual(['slow']);
    expect(textsOf(decompose(domain, 'resolve', factMap({ error: 'other' })))).toEqual(['any']);
  });

  test('a method without steps adds nothing to the plan', () => {
    const domain = domainOf({
      resolve: [{ name: 'all', steps: [{ task: 'nothing' }, { do: 'something' }] }],
      nothing: [{ name: 'none', steps: [] }],
    });
    expect(textsOf(decompose(domain, 'resolve', factMap()))).toEqual(['something']);
    expect(textsOf(decompose(domain, 'nothing', factMap()))).toEqual([]);
  });

  test('a fact that a step gives is known after that step, not before', () => {
    const domain = domainOf({
      resolve: [
        {
          name: 'all',
          steps: [{ task: 'mend' }, { do: 'look', gives: { cause: 'disk' } }, { task: 'mend' }],
        },
      ],
      mend: [
        { name: 'known', when: { cause: 'disk' }, steps: [{ do: 'mend {cause}' }] },
        one('guess'),
      ],
    });
    expect(textsOf(decompose(domain, 'resolve', factMap()))).toEqual([
      'guess',
      'look',
      'mend disk',
    ]);
  });

  test('a fact that a step gives replaces the known value', () => {
    const domain = domainOf({
      resolve: [
        { name: 'all', steps: [{ do: '{cause}', gives: { cause: 'disk' } }, { do: '{cause}' }] },
      ],
    });
    expect(textsOf(decompose(domain, 'resolve', factMap({ cause: 'net' })))).toEqual([
      'net',
      'disk',
    ]);
  });
});

describe('backtracking', () => {
  const later = domainOf({
    resolve: [
      {
        name: 'all',
        steps: [{ task: 'prepare' }, { do: 'between' }, { do: 'finish', needs: { ready: true } }],
      },
    ],
    prepare: [
      { name: 'quick', steps: [{ do: 'quick', gives: { quick: true } }] },
      { name: 'slow', steps: [{ do: 'slow', gives: { ready: true } }] },
    ],
  });

  test('a later step that cannot be done revises the method of an earlier task', () => {
    const plan = decompose(later, 'resolve', factMap());
    expect(textsOf(plan)).toEqual(['slow', 'between', 'finish']);
    expect(traceOf(plan)).toEqual([
      'resolve all chosen',
      'prepare quick abandoned',
      'prepare slow chosen',
    ]);
    expect(plan.trace[1]?.tried[0]?.because).toBe(
      '"finish" cannot be done: ready is not known; wanted: true',
    );
  });

  test('facts that the steps of an abandoned method gave are forgotten', () => {
    const plan = decompose(later, 'resolve', factMap());
    expect(plan.found && plan.steps.map(({ facts }) => facts('quick'))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('choices are revised from the latest to the first; later ones start afresh', () => {
    const domain = domainOf({
      resolve: [
        {
          name: 'both',
          steps: [{ task: 'a' }, { task: 'b' }, { do: 'end', needs: { x: 2, y: 1 } }],
        },
        one('otherwise'),
      ],
      a: [1, 2].map((x) => ({ name: `a${x}`, steps: [{ do: `a${x}`, gives: { x } }] })),
      b: [1, 2].map((y) => ({ name: `b${y}`, steps: [{ do: `b${y}`, gives: { y } }] })),
    });
    const plan = decompose(domain, 'resolve', factMap());
    expect(textsOf(plan)).toEqual(['a2', 'b1', 'end']);
    expect(traceOf(plan)).toEqual([
      'resolve both chosen',
      'a a1 abandoned',
      'a a2 chosen',
      'b b1 abandoned',
      'b b2 abandoned',
      'b b1 chosen',
    ]);
  });

  test('a subtask without an applicable method revises the choice that led to it', () => {
    const domain = domainOf({
      resolve: [{ name: 'deep', steps: [{ do: 'begin' }, { task: 'a' }] }, one('shallow')],
      a: [{ name: 'on', steps: [{ task: 'b' }] }],
      b: [{ ...one('never'), when: { never: true } }],
    });
    expect(textsOf(decompose(domain, 'resolve', factMap()))).toEqual(['shallow']);
  });

  test('a step whose text names an unknown fact cannot be done', () => {
    const domain = domainOf({ resolve: [one('look on {host}'), one('look')] });
    expect(textsOf(decompose(domain, 'resolve', factMap()))).toEqual(['look']);
    expect(textsOf(decompose(domain, 'resolve', factMap({ host: 'db1' })))).toEqual([
      'look on db1',
    ]);
  });
});

describe('conditions', () => {
  test.each([
    ['equal to a text', 'timeout', { f: 'timeout' }, true],
    ['not equal', 'timeout', { f: 'disk_full' }, false],
    ['a number is not its text', 3, { f: '3' }, false],
    ['unknown equals nothing', 'x', {}, false],
    ['one of several', ['a', 'b'], { f: 'b' }, true],
    ['none of several', ['a', 'b'], { f: 'c' }, false],
    ['unknown is none of several', ['a'], {}, false],
    ['wanted known, is known', { present: true }, { f: false }, true],
    ['wanted known, is unknown', { present: true }, {}, false],
    ['wanted unknown, is unknown', { present: false }, {}, true],
    ['wanted unknown, is known', { present: false }, { f: 0 }, false],
    ['at least, on the bound', { atLeast: 3 }, { f: 3 }, true],
    ['at least, below', { atLeast: 3 }, { f: 2.99 }, false],
    ['at most, on the bound', { atMost: 3 }, { f: 3 }, true],
    ['at most, above', { atMost: 3 }, { f: 4 }, false],
    ['between', { atLeast: 1, atMost: 3 }, { f: 2 }, true],
    ['a bound, and the fact is no number', { atLeast: 1 }, { f: '2' }, false],
    ['a bound, and the fact is unknown', { atMost: 1 }, {}, false],
  ])('condition: %s', (_, condition, facts, expected) => {
    const domain = domainOf({ resolve: [{ ...one('x'), when: { f: condition } }] });
    expect(decompose(domain, 'resolve', factMap(facts as Record<string, string>)).found).toBe(
      expected,
    );
  });

  test('all conditions of a method must hold', () => {
    const domain = domainOf({ resolve: [{ ...one('x'), when: { a: 1, b: 2 } }] });
    expect(decompose(domain, 'resolve', factMap({ a: 1, b: 2 })).found).toBe(true);
    expect(decompose(domain, 'resolve', factMap({ a: 1, b: 3 })).found).toBe(false);
  });
});
