import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../src/lib/errors';
import { withMethods } from '../../src/planner/domain';
import { loadDomain } from '../../src/planner/loadDomain';
import { domainOf } from '../support/planning';
import { temporaryFolder } from '../support/world';

/**
 * The error of loading a method file with this content; its message is without the file's folder.
 */
async function errorOf(content: unknown): Promise<UsageError> {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'methods.json'),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
  const error: unknown = await loadDomain(['methods.json'], folder).catch(
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UsageError)) throw new Error(`no UsageError, but ${String(error)}`);
  expect(error.exitCode).toBe(2);
  expect(error.hint).not.toBe('');
  expect(error.message).not.toContain('\n');
  return new UsageError(error.message.replaceAll(`${folder}/`, ''), error.hint);
}

const methodWith = (steps: unknown, more: object = {}) => ({
  tasks: { resolve: [{ name: 'own', steps, ...more }] },
});

describe('an invalid method file', () => {
  test.each<[string, unknown, string]>([
    ['a list instead of an object', [], 'methods.json: expected object, received array.'],
    ['no tasks', {}, 'methods.json: tasks: expected record, received undefined.'],
    ['an unknown key', { tasks: {}, task: {} }, 'methods.json: task: no such key.'],
    ['tasks in a list', { tasks: [] }, 'methods.json: tasks: expected record, received array.'],
    [
      'an invalid task name',
      { tasks: { 'Fix it': [] } },
      'methods.json: tasks.Fix it: expected small letters, digits and _, at most 50',
    ],
    [
      'no methods',
      { tasks: { resolve: [] } },
      'methods.json: tasks.resolve: too small: expected array to have >=1 items.',
    ],
    [
      'a method without name',
      { tasks: { resolve: [{ steps: [] }] } },
      'methods.json: tasks.resolve[0].name: expected string, received undefined.',
    ],
    [
      'a method without steps',
      { tasks: { resolve: [{ name: 'a' }] } },
      'methods.json: tasks.resolve[0].steps: expected array, received undefined.',
    ],
    [
      'two methods of one name',
      {
        tasks: {
          resolve: [
            { name: 'a', steps: [] },
            { name: 'a', steps: [] },
          ],
        },
      },
      'methods.json: tasks.resolve: two methods have the same name.',
    ],
    [
      'a number under do',
      methodWith([{ do: 'x' }, { do: 5 }]),
      'methods.json: tasks.resolve[0].steps[1].do: expected string, received number.',
    ],
    [
      'an empty do',
      methodWith([{ do: '' }]),
      'methods.json: tasks.resolve[0].steps[0].do: too small',
    ],
    [
      'two lines under do',
      methodWith([{ do: 'a\nb' }]),
      'methods.json: tasks.resolve[0].steps[0].do: expected one line without control characters.',
    ],
    [
      'an escape under do',
      methodWith([{ do: 'a\u001b[2J' }]),
      'methods.json: tasks.resolve[0].steps[0].do: expected one line without control characters.',
    ],
    [
      'a step with neither task nor do',
      methodWith([{}]),
      'methods.json: tasks.resolve[0].steps[0]: expected either "task" or "do".',
    ],
    [
      'a step with both task and do',
      methodWith([{ do: 'x', task: 'find_cause' }]),
      'methods.json: tasks.resolve[0].steps[0]: expected either "task" or "do".',
    ],
    [
      'a step with task and needs',
      methodWith([{ task: 'find_cause', needs: { a: 1 } }]),
      'methods.json: tasks.resolve[0].steps[0]: "needs" and "gives" belong to steps with "do".',
    ],
    [
      'a step with a misspelt key',
      methodWith([{ do: 'x', give: {} }]),
      'methods.json: tasks.resolve[0].steps[0].give: no such key.',
    ],
    [
      'a condition with an unknown key',
      methodWith([], { when: { failure_count: { atleast: 3 } } }),
      'methods.json: tasks.resolve[0].when.failure_count.atleast: no such key',
    ],
    [
      'an empty condition',
      methodWith([], { when: { a: {} } }),
      'methods.json: tasks.resolve[0].when.a: expected present, atLeast or atMost.',
    ],
    [
      'a condition of null',
      methodWith([{ do: 'x', needs: { a: null } }]),
      'methods.json: tasks.resolve[0].steps[0].needs.a: ' +
        'expected a value, a list of values, or an object of present, atLeast and atMost.',
    ],
    [
      'a list as a fact',
      methodWith([{ do: 'x', gives: { a: [] } }]),
      'methods.json: tasks.resolve[0].steps[0].gives.a: expected a text, a number, true or false.',
    ],
    [
      'a step with an undefined task',
      methodWith([{ do: 'x' }, { task: 'nowhere' }]),
      'methods.json: tasks.resolve[0].steps[1].task: there is no task nowhere.',
    ],
  ])(
    'a method file with %s is refused, with the place of the problem',
    async (_, content, expected) => {
      expect((await errorOf(content)).message).toContain(expected);
    },
  );

  test('all problems of a method file are told at once, or the first five of many', async () => {
    const two = await errorOf(methodWith([{ do: 1 }, { do: 'x', needs: 3 }]));
    expect(two.message).toMatch(/steps\[0\]\.do: .*; tasks\.resolve\[0\]\.steps\[1\]\.needs: /);
    const many = await errorOf(methodWith(Array.from({ length: 50 }, () => ({ do: 1 }))));
    expect(many.message).toContain('and 45 more');
  });

  test('a method file that is missing or a folder is reported', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'folder'));
    await expect(loadDomain(['nowhere.json'], folder)).rejects.toThrow(
      `The method file ${join(folder, 'nowhere.json')} cannot be read (ENOENT).`,
    );
    await expect(loadDomain(['folder'], folder)).rejects.toThrow('cannot be read (EISDIR)');
  });

  test('a method file that is not JSON is reported with line and column', async () => {
    const wrong = '{\n  "tasks": {\n    "resolve": oops\n  }\n}\n';
    expect((await errorOf(wrong)).message).toBe(
      "methods.json is not JSON: Unexpected token 'o' in line 3, column 16.",
    );
    const comma = '{\n  "tasks": {\n    "resolve": []\n    "own": []\n  }\n}\n';
    expect((await errorOf(comma)).message).toMatch(
      /^methods\.json is not JSON: Expected .* in line 4, column 5\.$/,
    );
    expect((await errorOf('{ "tasks": ')).message).toMatch(
      /^methods\.json is not JSON: Unexpected end/,
    );
    expect((await errorOf('oops')).message).toBe("methods.json is not JSON: Unexpected token 'o'.");
    expect((await errorOf('')).message).toMatch(/^methods\.json is not JSON: /);
  });
});

describe('a method file', () => {
  test('a method file may have comments, trailing commas, a byte order mark, $schema', async () => {
    const folder = temporaryFolder();
    const text =
      '\ufeff{\n  // ours\n  "$schema": "x",\n  "tasks": { "own": [{ "name": "a", "steps": [{ "do": "x" },] }] }\n}';
    writeFileSync(join(folder, 'm.json'), text);
    expect((await loadDomain(['m.json'], folder)).get('own')).toMatchObject([{ name: 'a' }]);
  });

  test('a method file may define a task called constructor', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'm.json'),
      '{"tasks": {"constructor": [{"name": "a", "steps": []}]}}',
    );
    expect((await loadDomain(['m.json'], folder)).get('constructor')).toMatchObject([
      { name: 'a' },
    ]);
  });

  test('a method file may name tasks of later files', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, '1.json'), JSON.stringify(methodWith([{ task: 'later' }])));
    writeFileSync(join(folder, '2.json'), '{"tasks": {"later": [{"name": "a", "steps": []}]}}');
    await expect(loadDomain(['1.json', '2.json'], folder)).resolves.toBeDefined();
  });
});

describe('withMethods', () => {
  const named = (...names: string[]) => names.map((name) => ({ name, steps: [] }));
  const before = domainOf({ resolve: named('a', 'b', 'last') });
  const namesOf = (task: string, added: Parameters<typeof withMethods>[1]) =>
    withMethods(before, added)
      .get(task)
      ?.map(({ name }) => name);

  test('new methods come before the present ones, in their order', () => {
    expect(namesOf('resolve', { resolve: named('x', 'y') })).toEqual(['x', 'y', 'a', 'b', 'last']);
  });

  test('a method with a known name replaces it in place, so a last resort stays last', () => {
    const merged = withMethods(before, { resolve: [{ name: 'last', steps: [{ do: 'ours' }] }] });
    expect(merged.get('resolve')).toEqual([
      ...named('a', 'b'),
      { name: 'last', steps: [{ do: 'ours' }] },
    ]);
  });

  test('a new task is added to a copy of the domain, which is not changed', () => {
    expect(namesOf('own', { own: named('x') })).toEqual(['x']);
    expect(namesOf('resolve', { own: named('x') })).toEqual(['a', 'b', 'last']);
    expect(before.has('own')).toBe(false);
  });
});
