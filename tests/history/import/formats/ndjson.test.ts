import { expect, test } from '@jest/globals';
import { jsonLine, ndjson } from '../../../../src/history/import/formats/ndjson';
import { candidatesOf, chunksOf, collected } from '../../../support/importing';

test('each line of NDJSON is one candidate; blank lines are numbered and left out', async () => {
  expect(await candidatesOf(ndjson(chunksOf('{"a":1}\n\n{"a":2}')))).toEqual([
    { number: 1, raw: '{"a":1}', value: { a: 1 } },
    { number: 3, raw: '{"a":2}', value: { a: 2 } },
  ]);
});

test('the NDJSON batches report the bytes of the input', async () => {
  const batches = await collected(ndjson(chunksOf('{"a":', Buffer.from('1}\n{}'))));
  expect(batches.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(10);
});

test('a line of NDJSON that is not JSON is a problem that keeps its text', () => {
  expect(jsonLine({ number: 7, text: 'oops' })).toEqual({
    number: 7,
    raw: 'oops',
    problem: 'not JSON',
  });
});

test('a line of NDJSON that is not UTF-8 is a problem that keeps its bytes', () => {
  const bytes = Buffer.from([0xff]);
  expect(jsonLine({ number: 7, problem: 'not UTF-8', bytes })).toEqual({
    number: 7,
    raw: bytes,
    problem: 'not UTF-8',
  });
});

test('a line of NDJSON that was too long to be held is a problem without its text', () => {
  expect(jsonLine({ number: 7, problem: 'too long' })).toEqual({
    number: 7,
    raw: '',
    problem: 'too long',
  });
});
