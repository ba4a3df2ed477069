import { describe, expect, test } from '@jest/globals';
import { tasksOf } from '../../../src/goals/success/tasksOf';
import type { JsonMap } from '../../../src/lib/json';
import { goal } from '../../support/memory';

/** The tasks of a goal with this evidence, where three sources are read. */
function named(evidence: JsonMap) {
  return tasksOf(goal({ evidence }), ['local', 'airflow', 'air']).map(
    ({ source, taskType }) => `${source} ${taskType}`,
  );
}

describe('the tasks that a goal is about', () => {
  test.each<[string, JsonMap, string[]]>([
    [
      'the task of a goal is the one that its evidence names, of its source',
      { task_type: 'a', source: 's' },
      ['s a'],
    ],
    [
      'the task of a goal without a source is one of the built-in history',
      { task_type: 'a' },
      ['local a'],
    ],
    [
      'a task with its source before its name is called by its own name',
      { task_type: 'airflow:load', source: 'airflow' },
      ['airflow load'],
    ],
    [
      'a task keeps a colon that is part of its own name',
      { task_type: 'dbt:load', source: 'airflow' },
      ['airflow dbt:load'],
    ],
    [
      'a task keeps a name that begins with the name of the built-in history',
      { task_type: 'local:load', source: 'local' },
      ['local local:load'],
    ],
    [
      'the tasks of a shared cause are all that it names, each of its source',
      { tasks: ['airflow:load', 'backup', 'air:x'] },
      ['airflow load', 'local backup', 'air x'],
    ],
    [
      'the tasks of a goal are those alone whose names are texts',
      { tasks: ['a', 7, null] },
      ['local a'],
    ],
    ['a goal whose tasks are no list has no tasks', { tasks: 'a' }, []],
    ["a goal whose task's name is no text has no tasks", { task_type: 7 }, []],
    ['a goal about a source has no tasks', { source: 'airflow' }, []],
  ])('%s', (_, evidence, expected) => expect(named(evidence)).toEqual(expected));

  test('the tasks of a goal typed by hand are known from the evidence in its metadata', () => {
    const typed = goal({ evidence: {}, metadata: { evidence: { task_type: 'a' } } });
    expect(tasksOf(typed, [])).toEqual([{ source: 'local', taskType: 'a' }]);
  });
});
