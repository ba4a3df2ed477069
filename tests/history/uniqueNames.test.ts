import { describe, expect, test } from '@jest/globals';
import { nameFamilies } from '../../src/history/uniqueNames';
import { times } from '../support/views';

const once = (name: string) => ({ name, runs: 1 });
const day = (index: number) => `2025-11-${String(index + 10)}`;

describe('names that are never the same twice', () => {
  test.each([
    ['a date', (index: number) => `backup-${day(index)}`, 'backup-DATE'],
    ['a date without hyphens', (index: number) => `backup_202511${index + 10}`, 'backup_DATE'],
    ['a date with a time', (index: number) => `b ${day(index)}T02:00:00Z x`, 'b DATE x'],
    [
      'a uuid',
      (index: number) => `import-0f8fad5b-d9cb-469f-a165-7086${index}728950e`,
      'import-UUID',
    ],
    ['a hash', (index: number) => `build 4f1c${index}a9e`, 'build ID'],
    ['a counter', (index: number) => `load ${index} of 7`, 'load N of N'],
  ])('tasks that differ in %s are one family', (_, name, shape) => {
    expect(nameFamilies(times(5, (index) => once(name(index))))).toEqual([
      { shape, tasks: 5, example: name(0) },
    ]);
  });

  test('four such tasks are no family', () => {
    expect(nameFamilies(times(4, (index) => once(`backup-${day(index)}`)))).toEqual([]);
  });

  test('tasks with a number that each have many runs are tasks of their own', () => {
    const workers = times(9, (index) => ({ name: `worker-${index}`, runs: 40 }));
    expect(nameFamilies(workers)).toEqual([]);
  });

  test('one task in five may have more runs', () => {
    const names = times(10, (index) => ({ name: `b-${day(index)}`, runs: index < 2 ? 2 : 1 }));
    expect(nameFamilies(names)).toHaveLength(1);
    expect(nameFamilies(names.map((each, at) => (at === 5 ? { ...each, runs: 2 } : each)))).toEqual(
      [],
    );
  });

  test('names without any such part are no family', () => {
    expect(nameFamilies(times(9, (index) => once('abcdefghi'.slice(0, index + 1))))).toEqual([]);
  });
});
