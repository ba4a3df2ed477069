import { describe, expect, test } from '@jest/globals';
import type { Method, PrimitiveStep } from '../../src/planner/domain';
import type { Lookup } from '../../src/planner/fillIn';
import type { Tried } from '../../src/planner/plan';
import {
  afterChoosing,
  afterDoing,
  type Choice,
  chain,
  lookupOf,
  type Moment,
  type Place,
  stepsDone,
  whatLacks,
} from '../../src/planner/search';
import { factMap } from '../support/planning';

const OUTER: Place = { task: 'resolve', method: 'all', around: undefined, depth: 1 };
const INNER: Place = { task: 'fix', method: 'one', around: OUTER, depth: 2 };
const NOTHING: Moment = { agenda: undefined, given: factMap(), done: undefined };

describe('whether a step can be done', () => {
  const facts: Lookup = (name) => factMap({ task: 'backup', failures: 4 }).get(name);
  const lacks = (step: PrimitiveStep) => whatLacks(step, facts);

  test('a step can be done when its needs hold and each fact that it names is known', () => {
    expect(lacks({ do: 'Look at {task}', needs: { failures: { atLeast: 4 } } })).toBeUndefined();
    expect(lacks({ do: 'Look' })).toBeUndefined();
  });

  test('a step that names an unknown fact cannot be done, which is told before its needs', () => {
    expect(lacks({ do: 'Ask {owner} of {task}', needs: { failures: 5 } })).toBe(
      '"Ask {owner} of {task}" cannot be done: owner is not known',
    );
  });

  test('a step with a need that does not hold cannot be done', () => {
    expect(lacks({ do: 'Look at {task}', needs: { failures: { atLeast: 5 } } })).toMatch(
      /^"Look at \{task\}" cannot be done: .*failures/,
    );
  });
});

describe('the value of a fact', () => {
  test('the value of a fact given by a step goes before the value known at the beginning', () => {
    const moment = { ...NOTHING, given: factMap({ a: 'given' }) };
    const lookup = lookupOf(moment, factMap({ a: 'known', b: 'known' }));
    expect([lookup('a'), lookup('b'), lookup('c')]).toEqual(['given', 'known', undefined]);
  });
});

describe('the moment after a step was done', () => {
  const rest = { step: { do: 'next' }, place: undefined, rest: undefined };
  const step: PrimitiveStep = { do: 'first', gives: { ready: true } };
  const facts: Lookup = () => undefined;

  test('after a step the moment has the rest of the agenda, what it gave, and the step', () => {
    const moment = { ...NOTHING, agenda: { step, place: INNER, rest }, given: factMap({ a: 1 }) };
    const after = afterDoing(step, moment, facts);
    expect(after.agenda).toBe(rest);
    expect([...after.given]).toEqual([
      ['a', 1],
      ['ready', true],
    ]);
    expect(stepsDone(after.done)).toEqual([
      {
        step,
        within: [
          { task: 'resolve', method: 'all' },
          { task: 'fix', method: 'one' },
        ],
        facts,
      },
    ]);
    expect([...moment.given]).toEqual([['a', 1]]);
  });

  test('the steps done are counted, and listed in the order in which they were done', () => {
    const one = afterDoing({ do: 'one' }, NOTHING, facts);
    const two = afterDoing({ do: 'two' }, one, facts);
    expect(two.done?.count).toBe(2);
    expect(stepsDone(two.done).map((each) => each.step.do)).toEqual(['one', 'two']);
    expect(two.given).toBe(NOTHING.given);
  });

  test('no steps are done before the first', () => {
    expect(stepsDone(undefined)).toEqual([]);
  });
});

describe('choosing a method of a task', () => {
  const later = { step: { do: 'later' }, place: OUTER, rest: undefined };
  const moment: Moment = {
    ...NOTHING,
    agenda: { step: { task: 'fix' }, place: OUTER, rest: later },
  };
  const method = (name: string, when?: Method['when']): Method => ({
    name,
    ...(when && { when }),
    steps: [{ do: `${name} 1` }, { do: `${name} 2` }],
  });

  function choiceOf(...methods: Method[]): Choice {
    const tried: Tried[] = [];
    const facts: Lookup = (name) => factMap({ error: 'timeout' }).get(name);
    return { moment, methods, facts, tried, visit: { task: 'fix', within: [], tried } };
  }

  function textsOf(after: Moment | undefined): string[] {
    const texts: string[] = [];
    for (let at = after?.agenda; at !== undefined; at = at.rest)
      texts.push('do' in at.step ? at.step.do : at.step.task);
    return texts;
  }

  test('the first method that applies is chosen, and its steps stand before the rest', () => {
    const choice = choiceOf(method('full', { error: 'disk full' }), method('any'));
    const after = afterChoosing(choice, '');
    expect(textsOf(after)).toEqual(['any 1', 'any 2', 'later']);
    expect(after?.agenda?.place).toEqual({ task: 'fix', method: 'any', around: OUTER, depth: 2 });
    expect(choice.tried).toMatchObject([
      { method: 'full', outcome: 'not_applicable' },
      { method: 'any', outcome: 'chosen' },
    ]);
  });

  test('the next method is chosen when the one before led nowhere, and the reason is kept', () => {
    const choice = choiceOf(method('a'), method('b'));
    afterChoosing(choice, '');
    expect(textsOf(afterChoosing(choice, 'a need did not hold'))).toEqual(['b 1', 'b 2', 'later']);
    expect(choice.tried).toMatchObject([
      { method: 'a', outcome: 'abandoned', because: 'a need did not hold' },
      { method: 'b', outcome: 'chosen' },
    ]);
  });

  test('choosing ends when no method of the task is left', () => {
    const choice = choiceOf(method('a'));
    afterChoosing(choice, '');
    expect(afterChoosing(choice, 'no')).toBeUndefined();
    expect(choice.tried).toMatchObject([{ method: 'a', outcome: 'abandoned', because: 'no' }]);
    expect(afterChoosing(choiceOf(), '')).toBeUndefined();
  });

  test('choosing a method without steps leaves the rest of the agenda', () => {
    expect(textsOf(afterChoosing(choiceOf({ name: 'none', steps: [] }), ''))).toEqual(['later']);
  });
});

test('the tasks around a place come outermost first', () => {
  expect(chain(undefined)).toEqual([]);
  expect(chain(INNER)).toEqual([
    { task: 'resolve', method: 'all' },
    { task: 'fix', method: 'one' },
  ]);
});
