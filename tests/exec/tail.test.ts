import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Tail } from '../../src/exec/tail';

function tailOf(bytesMax: number, chunks: readonly string[]): string {
  const tail = new Tail(bytesMax);
  for (const chunk of chunks) tail.push(Buffer.from(chunk));
  return tail.bytes().toString();
}

test.each([
  ['no output', [], ''],
  ['an output as long as the tail', ['ab', 'cd'], 'abcd'],
  ['an output one byte longer', ['ab', 'cde'], 'bcde'],
  ['one chunk many times as long', ['0123456789abcdef'], 'cdef'],
])('the tail keeps the last four bytes of %s', (_, chunks, expected) => {
  expect(tailOf(4, chunks)).toBe(expected);
});

test('the tail takes more output after its bytes were read', () => {
  const tail = new Tail(3);
  tail.push(Buffer.from('ab'));
  expect(tail.bytes().toString()).toBe('ab');
  tail.push(Buffer.from('cd'));
  expect(tail.bytes().toString()).toBe('bcd');
});

test('the tail of any chunks is the end of what they make together', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 60 })),
      (bytesMax, chunks) => {
        expect(tailOf(bytesMax, chunks)).toBe(chunks.join('').slice(-bytesMax));
      },
    ),
  );
});
