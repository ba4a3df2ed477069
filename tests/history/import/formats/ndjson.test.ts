import { expect, test } from '@jest/globals';
import { ndjson } from '../../../../src/history/import/formats/ndjson';
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

test.each(['[{"a":1},{"a":2}]', '\ufeff[\n  {"a":1},\n  {"a":2}\n]\n'])(
  'each item of the JSON array %j is one candidate',
  async (text) => {
    expect(await candidatesOf(ndjson(chunksOf(text.slice(0, 9), text.slice(9))))).toEqual([
      { number: 1, raw: '{"a":1}', value: { a: 1 } },
      { number: 2, raw: '{"a":2}', value: { a: 2 } },
    ]);
  },
);

test('no input holds no NDJSON, and no problem', async () => {
  expect(await candidatesOf(ndjson(chunksOf()))).toEqual([]);
});
