import { describe, expect, test } from '@jest/globals';
import {
  counted,
  decimal,
  ends,
  percent,
  printableJsonText,
  printableLines,
  shorten,
} from '../../src/lib/text';

test('printableLines keeps the lines of a text and makes each harmless', () => {
  expect(printableLines('a\u0007\nb\tc')).toBe('a\\x07\nb\\tc');
});

describe('a text that should be JSON', () => {
  test('printableJsonText keeps the meaning of strings in JSON', () => {
    const text = '{"a":"\u202e\u{e0001}"}';
    const safe = printableJsonText(text);
    expect(safe).toBe('{"a":"\\u202e\\udb40\\udc01"}');
    expect(JSON.parse(safe)).toEqual(JSON.parse(text));
  });

  test('printableJsonText keeps newlines only if that is asked', () => {
    expect(printableJsonText('{\n}', true)).toBe('{\n}');
    expect(printableJsonText('{\n}')).toBe('{\\u000a}');
  });
});

test('counted gives a count with its noun, in the singular for one', () => {
  expect([0, 1, 2].map((count) => counted(count, 'run'))).toEqual(['0 runs', '1 run', '2 runs']);
  expect(counted(2, 'entry', 'entries')).toBe('2 entries');
});

test.each([
  [0.9, '0.90'],
  [0.85, '0.85'],
  [0.6999, '0.6999'],
  [0.69994, '0.6999'],
  [1, '1.00'],
  [0, '0.00'],
  [Number.NaN, 'NaN'],
])('the confidence %f has two to four places: %s', (value, text) => {
  expect(decimal(value)).toBe(text);
});

test.each([
  [0.03, '3 %'],
  [0.005, '0.5 %'],
  [0.0123, '1.2 %'],
  [0.1234, '12 %'],
  [1, '100 %'],
  [0, '0 %'],
])('the share %f is %s for people', (share, text) => expect(percent(share)).toBe(text));

describe('a text that is too long', () => {
  test('shorten cuts a long text at its end, and marks the cut', () => {
    expect(shorten('abcde', 5)).toBe('abcde');
    expect(shorten('abcdef', 5)).toBe('abcd…');
  });

  test('ends cuts a long text in its middle, and marks the cut', () => {
    expect(ends('abcdefgh', 8)).toBe('abcdefgh');
    expect(ends('abcdefghi', 8)).toBe('abc…fghi');
  });

  test('shorten and ends never cut within a character', () => {
    expect(shorten('ab😀cd', 4)).toBe('ab…');
    expect(ends('abcd😀efg', 8)).toBe('abc…efg');
  });
});
