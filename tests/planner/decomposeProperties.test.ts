import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { whatFails } from '../../src/planner/conditions';
import { decompose } from '../../src/planner/decompose';
import type {
  Conditions,
  Domain,
  Fact,
  Method,
  PrimitiveStep,
  Step,
} from '../../src/planner/domain';
import { domainOf, factMap } from '../support/planning';

const TASKS = ['a', 'b', 'c', 'd'];
const factName = fc.constantFrom('p', 'q', 'r');
const value = fc.constantFrom<Fact>(0, 1, 2, 'x');
const conditions: fc.Arbitrary<Conditions> = fc.dictionary(
  factName,
  fc.oneof(
    value,
    fc.array(value, { minLength: 1, maxLength: 2 }),
    fc.record({ present: fc.boolean() }),
    fc.record({ atLeast: fc.integer({ min: 0, max: 2 }) }),
  ),
  { maxKeys: 2 },
);

const primitive: fc.Arbitrary<Step> = fc.record(
  {
    do: fc.constantFrom('one', 'two {p}', 'three'),
    needs: conditions,
    gives: fc.dictionary(factName, value, { maxKeys: 1 }),
  },
  { requiredKeys: ['do'] },
);

/** Methods whose subtasks are all among the `later` tasks, so that a search without limits ends. */
function methodsOf(later: readonly string[]): fc.Arbitrary<Method[]> {
  const step =
    later.length === 0
      ? primitive
      : fc.oneof(primitive, fc.record({ task: fc.constantFrom(...later) }));
  const method = fc.record(
    { when: conditions, steps: fc.array(step, { maxLength: 3 }) },
    { requiredKeys: ['steps'] },
  );
  return fc
    .array(method, { minLength: 1, maxLength: 3 })
    .map((all) => all.map((each, index) => ({ ...each, name: `m${index}` })));
}

const domains: fc.Arbitrary<Domain> = fc
  .tuple(...TASKS.map((_, index) => methodsOf(TASKS.slice(index + 1))))
  .map((all) => domainOf(Object.fromEntries(TASKS.map((task, index) => [task, all[index] ?? []]))));
const factsGiven = fc.dictionary(factName, value, { maxKeys: 3 });

const LIMITS = { depthMax: 10, stepsMax: 200_000 };

/** Whether a step can be done with the facts known when its turn comes. */
function can(step: PrimitiveStep, facts: Readonly<Record<string, Fact>>): boolean {
  if (step.do.includes('{p}') && facts.p === undefined) return false;
  return whatFails(step.needs ?? {}, (name) => facts[name]) === undefined;
}

/**
 * The texts of the first plan, found by plain recursion over the remaining steps; undefined if
 * there is no plan.
 */
function reference(
  domain: Domain,
  [first, ...rest]: readonly Step[],
  facts: Record<string, Fact>,
): string[] | undefined {
  if (first === undefined) return [];
  if ('do' in first) {
    const after = can(first, facts)
      ? reference(domain, rest, { ...facts, ...first.gives })
      : undefined;
    return after === undefined ? undefined : [first.do, ...after];
  }
  for (const method of domain.get(first.task) ?? []) {
    if (whatFails(method.when ?? {}, (name) => facts[name]) !== undefined) continue;
    const found = reference(domain, [...method.steps, ...rest], facts);
    if (found !== undefined) return found;
  }
  return undefined;
}

test('decompose finds the first of all possible plans, whenever there is one', () => {
  fc.assert(
    fc.property(domains, factsGiven, (domain, facts) => {
      const answer = decompose(domain, 'a', factMap(facts), LIMITS);
      const texts = answer.found ? answer.steps.map(({ step }) => step.do) : undefined;
      expect(texts).toEqual(reference(domain, [{ task: 'a' }], facts));
    }),
    { numRuns: 500 },
  );
});

test('every step of a plan can be done when its turn comes', () => {
  fc.assert(
    fc.property(domains, factsGiven, (domain, facts) => {
      const answer = decompose(domain, 'a', factMap(facts), LIMITS);
      let known: Record<string, Fact> = { ...facts };
      for (const { step } of answer.found ? answer.steps : []) {
        expect(can(step, known)).toBe(true);
        known = { ...known, ...step.gives };
      }
    }),
    { numRuns: 500 },
  );
});

test('decompose gives the same answer for the same input, which it does not change', () => {
  fc.assert(
    fc.property(domains, factsGiven, (domain, facts) => {
      const before = JSON.stringify([...domain]);
      const known = factMap(facts);
      const [once, twice] = [
        decompose(domain, 'a', known, LIMITS),
        decompose(domain, 'a', known, LIMITS),
      ];
      expect(JSON.stringify(twice)).toBe(JSON.stringify(once));
      expect(JSON.stringify([...domain])).toBe(before);
      expect(Object.fromEntries(known)).toEqual(facts);
    }),
  );
});

test('the methods chosen in the trace are those of the plan', () => {
  fc.assert(
    fc.property(domains, factsGiven, (domain, facts) => {
      const answer = decompose(domain, 'a', factMap(facts), LIMITS);
      const chosen = answer.trace.flatMap(({ task, tried }) =>
        tried
          .filter(({ outcome }) => outcome === 'chosen')
          .map(({ method }) => `${task}/${method}`),
      );
      if (!answer.found) expect(chosen).toEqual([]);
      else
        for (const { within } of answer.steps)
          expect(chosen).toEqual(
            expect.arrayContaining(within.map(({ task, method }) => `${task}/${method}`)),
          );
    }),
  );
});
