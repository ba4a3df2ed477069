import { describe, expect, test } from '@jest/globals';
import { documentItems } from '../../../src/history/import/document';
import { isJsonMap } from '../../../src/lib/json';
import { candidatesOf, chunksOf, collected } from '../../support/importing';

/** Reads documents of the form `{"items":[...]}`, whose items are numbers. */
function read(...chunks: readonly (string | Buffer)[]) {
  return documentItems(chunksOf(...chunks), {
    wanted: 'a list of things',
    itemsOf: (document) =>
      isJsonMap(document) && Array.isArray(document.items) ? document.items : undefined,
    read: (item) => (typeof item === 'number' ? { value: item } : { problem: 'not a number' }),
  });
}

describe('a document of items', () => {
  test('each item of a document is a candidate with its number and its own JSON', async () => {
    expect(await candidatesOf(read('{"items": [7, 8]}'))).toEqual([
      { number: 1, raw: '7', value: 7 },
      { number: 2, raw: '8', value: 8 },
    ]);
  });

  test('an item of a document that cannot be read is a problem beside read items', async () => {
    expect(await candidatesOf(read('{"items":["x",8]}'))).toEqual([
      { number: 1, raw: '"x"', problem: 'not a number' },
      { number: 2, raw: '8', value: 8 },
    ]);
  });

  test('the items of several documents in a row are numbered through', async () => {
    const found = await candidatesOf(read('{"items":[7]}\n{"items":[8]}'));
    expect(found.map(({ number, value }) => [number, value])).toEqual([
      [1, 7],
      [2, 8],
    ]);
  });

  test('a document may come in chunks that are cut within a character', async () => {
    const bytes = Buffer.from('\ufeff{"ä":0,"items":[7]}');
    const cut = bytes.indexOf(Buffer.from('ä')) + 1;
    const found = await candidatesOf(read(bytes.subarray(0, cut), bytes.subarray(cut)));
    expect(found.map(({ value }) => value)).toEqual([7]);
  });

  test('the batches of a document report the bytes of every chunk, and nothing more', async () => {
    const batches = await collected(read('{"items":', Buffer.from('["ä"]}')));
    expect(batches.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(9 + 7);
  });

  test.each(['', ' \n\n'])(
    'blank input "%s" in place of documents has no items and no problem',
    async (text) => {
      expect(await candidatesOf(read(text))).toEqual([]);
    },
  );
});

describe('input that is not made of documents', () => {
  test('a broken line among documents is a problem, and the other lines are read', async () => {
    const found = await candidatesOf(read('{"items":[7]}\n{"items":[\n{"items":[8]}\n'));
    expect(found).toEqual([
      { number: 1, raw: '7', value: 7 },
      { number: 2, raw: '{"items":[', problem: 'not JSON' },
      { number: 3, raw: '8', value: 8 },
    ]);
  });

  test('JSON of another form than a document is a problem', async () => {
    expect(await candidatesOf(read('{"things":[7]}'))).toEqual([
      { number: 1, raw: '{"things":[7]}', problem: 'expected a list of things' },
    ]);
  });

  test('a line that is not UTF-8 among documents is a problem that keeps its bytes', async () => {
    const latin1 = Buffer.from('{"items":["\xe4"]}', 'latin1');
    const found = await candidatesOf(
      read(Buffer.concat([latin1, Buffer.from('\n{"items":[8]}\n')])),
    );
    expect(found).toEqual([
      { number: 1, raw: latin1, problem: 'not UTF-8' },
      { number: 2, raw: '8', value: 8 },
    ]);
  });
});
