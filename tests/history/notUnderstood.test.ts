import { expect, test } from '@jest/globals';
import { NotUnderstoodCounts } from '../../src/history/notUnderstood';
import { times } from '../support/views';

test('input that was not understood is counted by kind, with the first example of each', () => {
  const counts = new NotUnderstoodCounts();
  counts.add('a line', 'first');
  counts.add('a word', 'other');
  counts.add('a line', 'second');
  expect(counts.all()).toEqual([
    { what: 'a line', count: 2, example: 'first' },
    { what: 'a word', count: 1, example: 'other' },
  ]);
});

test('the 21st and all further kinds of input are counted together', () => {
  const counts = new NotUnderstoodCounts();
  times(23, (index) => counts.add(`kind ${index}`, `example ${index}`));
  counts.add('kind 0', 'again');
  expect(counts.all()).toHaveLength(21);
  expect(counts.all().at(0)).toMatchObject({ count: 2 });
  expect(counts.all().at(-1)).toEqual({
    what: 'input of further kinds',
    count: 3,
    example: 'example 20',
  });
});
