import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorText, OUTPUT_BYTES_MAX, storedError } from '../../src/exec/errorText';

const same = (text: string) => text;
/** The error that is stored of an output. */
const textOf = (output: string, redact = same) =>
  storedError(errorText(Buffer.from(output), same), redact);

describe('the error text of an output', () => {
  test.each([
    ['colours', '\x1b[31mred\x1b[0m alert\n', 'red alert'],
    ['a NUL', 'a\0b', 'ab'],
    ['a progress bar that was overwritten', ' 1 %\r50 %\rdone\n', 'done'],
    ['a line that ends with a carriage return', 'one\r\ntwo\r\r\n', 'one\ntwo'],
    ['a bar that was wiped out in the end', 'loading\r       \n', 'loading'],
    ['blanks at the ends of lines', 'one  \ntwo', 'one\ntwo'],
    ['blank lines around the text', '\n\n one\n\ntwo\n\n', 'one\n\ntwo'],
    ['nothing but blanks', ' \n\t\n', ''],
  ])('an error text shows %s as people would see it', (_, output, expected) => {
    expect(textOf(output)).toBe(expected);
  });

  test('secrets are removed from an output before it is cut', () => {
    // The secret begins before the 10,000 bytes that are kept, and its end is within them.
    const secret = `token=${'s'.repeat(5_000)}`;
    const output = `${secret} ${'x'.repeat(6_000)}`;
    const redact = (text: string) => text.replace(/token=s+/, '[redacted]');
    expect(textOf(output, redact)).toBe(`[redacted] ${'x'.repeat(6_000)}`);
  });
});

describe('long outputs', () => {
  test('an output of 10,000 bytes is kept whole', () => {
    const text = `first\n${'x'.repeat(9_994)}`;
    expect(textOf(text)).toBe(text);
  });

  test('an output of 10,001 bytes loses its first line', () => {
    expect(textOf(`first\n${'x'.repeat(9_995)}`)).toBe('x'.repeat(9_995));
  });

  test('an output of one long line keeps its last whole characters', () => {
    expect(textOf('ä'.repeat(5_001))).toBe('ä'.repeat(5_000));
    expect(textOf(`${'ä'.repeat(5_001)}x`)).toBe(`${'ä'.repeat(4_999)}x`);
  });

  test('an output that was cut loses its first line, which may be half a secret', () => {
    const cut = `half\nwhole\n${' '.repeat(OUTPUT_BYTES_MAX - 11)}`;
    expect(textOf(cut)).toBe('whole');
    expect(textOf(cut.slice(0, -1))).toBe('half\nwhole');
  });

  test('the only line of an output that was cut is kept', () => {
    expect(textOf('x'.repeat(OUTPUT_BYTES_MAX))).toBe('x'.repeat(10_000));
  });

  test('no output makes an error text of more than 10,000 bytes', () => {
    const output = fc.array(
      fc
        .constantFrom('ä', '💩', 'x', '\n', '\r', ' ')
        .chain((character) =>
          fc.integer({ min: 1, max: 4_000 }).map((count) => character.repeat(count)),
        ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(output, (parts) => {
        const bytes = Buffer.from(parts.join('')).subarray(-OUTPUT_BYTES_MAX);
        const text = storedError(errorText(bytes, same), same);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
      }),
      { numRuns: 50 },
    );
  });
});
