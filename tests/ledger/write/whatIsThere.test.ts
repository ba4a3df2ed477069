import { describe, expect, test } from '@jest/globals';
import { reachOf, whatIsThere } from '../../../src/ledger/write/whatIsThere';

const [P, A, B, X] = ['{"seq":1}\n', '{"seq":2}\n', '{"seq":3}\n', '{"by":"hand"}\n'];

/** What is recognised of A and B, to be appended behind P, in a file with this content. */
function recognised(content: string, lines = [A, B], preceding: string | undefined = P) {
  const bytes = Buffer.from(content);
  const reach = Math.min(bytes.length, reachOf(lines, preceding));
  const end = { tail: bytes.subarray(bytes.length - reach), isWhole: reach === bytes.length };
  return whatIsThere(end, lines, preceding);
}

describe('lines of an interrupted run at the end of the ledger file', () => {
  test.each([
    ['an empty file', '', 0],
    ['a file with only the preceding line', X + P, 0],
    ['a file with the first line behind the preceding one', X + P + A, 1],
    ['a file with both lines behind the preceding one', X + P + A + B, 2],
    ['a rotated file that begins with the first line', A, 1],
    ['a rotated file that begins with both lines', A + B, 2],
    ['a file with the first line behind an unknown one', X + X + X + A, 1],
    ['a file with both lines behind an unknown one', X + X + X + A + B, 2],
    ['a file with the second line but not the first', X + P + B, 0],
    ['a file where a line of another program follows', P + A + X, 0],
  ])('whatIsThere counts the lines that are already written in %s', (_, content, written) => {
    expect(recognised(content)).toEqual({ written, torn: 0 });
  });

  test('a line that equals the preceding one counts as written only if repeated', () => {
    expect(recognised(X + P, [P])).toEqual({ written: 0, torn: 0 });
    expect(recognised(P, [P])).toEqual({ written: 0, torn: 0 });
    expect(recognised(P + P, [P])).toEqual({ written: 1, torn: 0 });
    expect(recognised(X + P + P, [P])).toEqual({ written: 1, torn: 0 });
  });

  test('without a known preceding line, the first line is recognised by itself', () => {
    expect(whatIsThere({ tail: Buffer.from(A), isWhole: true }, [A, B], undefined)).toEqual({
      written: 1,
      torn: 0,
    });
  });

  test.each([
    ['behind the preceding line', X + P + A.slice(0, 4), 0],
    ['behind the first line', X + P + A + B.slice(0, 4), 1],
  ])('whatIsThere counts the bytes of an unfinished line %s', (_, content, written) => {
    expect(recognised(content)).toEqual({ written, torn: 4 });
  });

  test('a complete line without its newline is unfinished', () => {
    expect(recognised(P + A.slice(0, -1))).toEqual({ written: 0, torn: A.length - 1 });
  });

  test('whatIsThere counts characters of several bytes in bytes', () => {
    const wide = '{"by":"\u{1f512}é"}\n';
    expect(recognised(X + wide + A, [A, B], wide)).toEqual({ written: 1, torn: 0 });
    expect(recognised(X + P + wide, [wide])).toEqual({ written: 1, torn: 0 });
  });
});
