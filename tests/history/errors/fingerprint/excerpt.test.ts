import { describe, expect, test } from '@jest/globals';
import { cleaned, TELLING } from '../../../../src/history/errors/fingerprint/excerpt';
import { excerpt } from '../../../../src/history/errors/fingerprint/excerptOf';

describe('the line that tells what went wrong', () => {
  test.each([
    ['the last telling line', 'error: a\nerror: b\nbye', 'error: b'],
    ['the first line where none tells', '\n\nstep 1\nstep 2', 'step 1'],
    ['no line of a stack, which is indented', 'Error: a\n    at fail (b.js)', 'Error: a'],
    ['the only line, though it is indented', '  at fail', '  at fail'],
    ['none in an empty text', '', ''],
  ])('%s', (_, text, line) => {
    expect(excerpt(text).line).toBe(line);
  });

  test.each([
    'Traceback: ValueException',
    'PANIC',
    'Time out',
    'unable to go',
    'Killed',
    'aborted',
  ])('"%s" tells of something going wrong', (line) => {
    expect(TELLING.test(line)).toBe(true);
  });

  test('a line about progress does not tell of something going wrong', () => {
    expect(TELLING.test('copied 7 files')).toBe(false);
  });
});

describe('the parts of a text that are looked at', () => {
  test('a text of 2,000 characters is a beginning without an end', () => {
    const text = `${'x'.repeat(1995)}\nabcd`;
    expect(excerpt(text)).toMatchObject({ start: text, end: '' });
  });

  test('of a longer text the last 2,000 characters are the end, from a whole line on', () => {
    const text = `${'a'.repeat(3000)}\n${'b'.repeat(3000)}\nerror: c\nd`;
    const { start, end, line } = excerpt(text);
    expect([start, end, line]).toEqual(['a'.repeat(2000), 'error: c\nd', 'error: c']);
  });

  test('of one long line only the beginning is looked at', () => {
    const { start, end, line } = excerpt('x'.repeat(9000));
    expect([start.length, end, line.length]).toEqual([2000, '', 2000]);
  });
});

describe('a cleaned line', () => {
  test.each([
    ['colours', '\x1b[1;31mred\x1b[0m alert', 'red alert'],
    ['stretches of white space', '  a \t\u00a0 b\r\n', 'a b'],
    ['control characters', 'a\x00\x07b', 'a b'],
    ['invisible characters', 'a\u200bb\u00adc', 'abc'],
    ['halves of a surrogate pair', 'a\ud83d b', 'a b'],
    ['private-use characters', 'a\ue000b', 'ab'],
  ])('has no %s', (_, line, expected) => {
    expect(cleaned(line)).toBe(expected);
  });
});
