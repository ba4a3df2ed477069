import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { linesOf } from '../../../src/history/import/lines';

async function collect(chunks: readonly Buffer[]): Promise<[number, string | undefined][]> {
  async function* stream() {
    yield* chunks;
  }
  const found: [number, string | undefined][] = [];
  for await (const { lines } of linesOf(stream()))
    for (const line of lines) found.push([line.number, line.text]);
  return found;
}

test('lines do not depend on where the stream is split into chunks', async () => {
  const text = fc
    .array(fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', ' ', '\n', '\r') }))
    .map((parts) => parts.join('\n'));
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(200)), async (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const at = [
        0,
        ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b),
        bytes.length,
      ];
      const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      const expected = whole
        .split('\n')
        .map((line, index): [number, string] => [index + 1, line])
        .filter(([, line]) => line.trim() !== '');
      expect(await collect(chunks)).toEqual(expected);
    }),
  );
});

test('a line that is too long is skipped and counted, wherever the chunks end', async () => {
  const long = 'x'.repeat(4 * 1024 * 1024 + 1);
  const bytes = Buffer.from(`a\n${long}\nb\n${long}`);
  const chunks = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, index) =>
    bytes.subarray(index * 65_536, (index + 1) * 65_536),
  );
  expect(await collect(chunks)).toEqual([
    [1, 'a'],
    [2, undefined],
    [3, 'b'],
    [4, undefined],
  ]);
});
