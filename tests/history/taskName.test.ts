import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { NAME_LENGTH_MAX } from '../../src/history/run';
import { taskKey, taskName } from '../../src/history/taskName';

describe('the key of a task', () => {
  test('a key names the source, also of the built-in history', () => {
    expect(taskKey({ source: 'local', taskType: 'daily_backup' })).toBe('local:daily_backup');
    expect(taskKey({ source: 'airflow', taskType: 'load', bare: true })).toBe('airflow:load');
  });

  test('a key of twice the length of a name is kept whole, and a longer one is cut', () => {
    const ofLength = (length: number) => {
      const taskType = 'x'.repeat(length - 'local:'.length);
      return { key: taskKey({ source: 'local', taskType }), whole: `local:${taskType}` };
    };
    const longest = ofLength(2 * NAME_LENGTH_MAX);
    expect(longest.key).toBe(longest.whole);
    const { key, whole } = ofLength(2 * NAME_LENGTH_MAX + 1);
    const hash = createHash('sha256').update(whole).digest('hex');
    expect(key).toBe(`${whole.slice(0, NAME_LENGTH_MAX)}#${hash}`);
  });

  test('two long names that differ only in their ends have different keys', () => {
    const keys = ['a', 'b'].map((end) =>
      taskKey({ source: 'local', taskType: `${'x'.repeat(2000)}${end}` }),
    );
    expect(keys[0]).not.toBe(keys[1]);
  });
});

describe('the name of a task for people', () => {
  test.each([
    ['of the built-in history', { source: 'local', taskType: 'load' }, 'load'],
    ['of the only source', { source: 'airflow', taskType: 'load', bare: true }, 'load'],
    ['of one source of several', { source: 'airflow', taskType: 'load' }, 'airflow:load'],
    [
      'that is said not to be bare',
      { source: 'airflow', taskType: 'load', bare: false },
      'airflow:load',
    ],
  ])('a task %s', (_, task, name) => {
    expect(taskName(task)).toBe(name);
  });

  test('a name has at most 1,000 characters', () => {
    const nameOf = (length: number) => taskName({ source: 'local', taskType: 'x'.repeat(length) });
    expect(nameOf(1000)).toBe('x'.repeat(1000));
    expect(nameOf(1001)).toBe(`${'x'.repeat(999)}…`);
  });
});
