import { expect, test } from '@jest/globals';
import { jsonLine } from '../../../src/history/import/jsonLine';

test('a line that is not JSON is a problem that keeps its text', () => {
  expect(jsonLine({ number: 7, text: 'oops' })).toEqual({
    number: 7,
    raw: 'oops',
    problem: 'not JSON',
  });
});

test('a line of JSON that is not UTF-8 is a problem that keeps its bytes', () => {
  const bytes = Buffer.from([0xff]);
  expect(jsonLine({ number: 7, problem: 'not UTF-8', bytes })).toEqual({
    number: 7,
    raw: bytes,
    problem: 'not UTF-8',
  });
});

test('a line of JSON that was too long to be held is a problem without its text', () => {
  expect(jsonLine({ number: 7, problem: 'too long' })).toEqual({
    number: 7,
    raw: '',
    problem: 'too long',
  });
});
