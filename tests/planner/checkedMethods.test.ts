import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../src/lib/errors';
import { checkedMethods, METHODS_HINT, pathText, wrongMethods } from '../../src/planner/methodFile';
import { times } from '../support/views';

const withStep = (step: unknown, more: object = {}) => ({
  tasks: { resolve: [{ name: 'own', steps: [step], ...more }] },
});

describe('what a method file says', () => {
  test('a method file is read as its tasks, under the name of the file', () => {
    const written = {
      $schema: 'x',
      ...withStep(
        { do: 'Look at {task}', needs: { n: { atLeast: 1 } }, gives: { seen: true } },
        { when: { error: ['a', 1, false], known: { present: false } } },
      ),
    };
    expect(checkedMethods('own.json', written)).toEqual({
      name: 'own.json',
      tasks: written.tasks,
    });
  });

  const problem = (written: unknown) => () => checkedMethods('own.json', written);

  test.each<[string, unknown]>([
    ['a step of neither kind', {}],
    ['a step of both kinds', { do: 'x', task: 'y' }],
    ['a task with needs', { task: 'y', needs: { a: 1 } }],
    ['a task that gives', { task: 'y', gives: { a: 1 } }],
    ['a text of two lines', { do: 'a\nb' }],
    ['a text with a hidden character', { do: 'a\u202eb' }],
    ['no text', { do: '' }],
    ['501 characters', { do: 'x'.repeat(501) }],
    ['a need that is no condition', { do: 'x', needs: { a: null } }],
    ['a need without bounds', { do: 'x', needs: { a: {} } }],
    ['a need of no values', { do: 'x', needs: { a: [] } }],
    ['a need without a name', { do: 'x', needs: { '': 1 } }],
    ['a gift that is a list', { do: 'x', gives: { a: [1] } }],
    ['an unknown key', { do: 'x', why: 'y' }],
  ])('a step of a method file is refused: %s', (_, step) => {
    expect(problem(withStep(step))).toThrow(UsageError);
    expect(problem(withStep(step))).toThrow(/^own\.json: tasks\.resolve\[0\]\.steps\[0\]/);
  });

  test.each(['', 'Fix', '1a', 'a-b', 'a'.repeat(51)])(
    'a method file is refused with a task that is called %j',
    (name) => {
      expect(problem({ tasks: { [name]: [{ name: 'own', steps: [] }] } })).toThrow(
        'expected small letters, digits and _, at most 50',
      );
    },
  );

  test('a method file may hold a text of 500 characters, and a name of 50', () => {
    const name = 'a'.repeat(50);
    const written = { tasks: { [name]: [{ name, steps: [{ do: 'x'.repeat(500) }] }] } };
    expect(checkedMethods('own.json', written).tasks).toEqual(written.tasks);
  });
});

describe('the error of a method file', () => {
  test('the error of a method file is one line of up to five problems and a number of more', () => {
    const problems = times(7, (index) => `problem ${index + 1}`);
    const error = wrongMethods('own.json', problems);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({
      message: 'own.json: problem 1; problem 2; problem 3; problem 4; problem 5; and 2 more.',
      hint: METHODS_HINT,
    });
    expect(wrongMethods('own.json', problems.slice(0, 5)).message).toMatch(/problem 5\.$/);
  });

  test('the error of a method file names the place of a problem as people write it', () => {
    expect(pathText(['tasks', 'resolve', 2, 'steps', 0, 'do'])).toBe(
      'tasks.resolve[2].steps[0].do',
    );
    expect(pathText([0])).toBe('[0]');
    expect(pathText([])).toBe('');
  });
});
