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
    ['is the one that its evidence names, of its source', { task_type: 'a', source: 's' }, ['s a']],
    ['is one of the built-in history where no source is named', { task_type: 'a' }, ['local a']],
    [
      'is called by its own name where its source stands before it',
      { task_type: 'airflow:load', source: 'airflow' },
      ['airflow load'],
    ],
    [
      'keeps a colon that is part of its own name',
      { task_type: 'dbt:load', source: 'airflow' },
      ['airflow dbt:load'],
    ],
    [
      'keeps a name that begins with the name of the built-in history',
      { task_type: 'local:load', source: 'local' },
      ['local local:load'],
    ],
    [
      'are all that share a cause, each of its source',
      { tasks: ['airflow:load', 'backup', 'air:x'] },
      ['airflow load', 'local backup', 'air x'],
    ],
    ['are those alone whose names are texts', { tasks: ['a', 7, null] }, ['local a']],
    ['are none where no list of them is one', { tasks: 'a' }, []],
    ['are none where the name of the task is no text', { task_type: 7 }, []],
    ['are none of a source', { source: 'airflow' }, []],
  ])('%s', (_, evidence, expected) => expect(named(evidence)).toEqual(expected));

  test('are known from the headline of a row that somebody typed', () => {
    const typed = goal({ evidence: {}, metadata: { evidence: { task_type: 'a' } } });
    expect(tasksOf(typed, [])).toEqual([{ source: 'local', taskType: 'a' }]);
  });
});
