import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { printable, printableJson, shorten } from '../../src/lib/text';

/** Characters that a terminal acts on or that mislead a reader. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
const anyText = fc.string({ unit: 'binary' });

describe('untrusted text', () => {
  test('printable spells out escape sequences', () => {
    expect(printable('a\u001b[31mb\u0007\u202ec\n')).toBe('a\\x1b[31mb\\x07\\u202ec\\n');
  });

  test('printable leaves no control or invisible character in any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(printable(text)).not.toMatch(UNSAFE);
        expect(printable(text).isWellFormed()).toBe(true);
      }),
    );
  });

  test('printable leaves harmless text unchanged', () => {
    const harmless = 'Übergröße "x" 日本語 😀 👨‍💻 می‌خواهم <b>$(id)</b>';
    expect(printable(harmless)).toBe(harmless);
  });

  test('printableJson is harmless and parses back to the same text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const json = printableJson({ text });
        expect(json).not.toMatch(UNSAFE);
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });

  test('shorten leaves no half of a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 20 }),
        (text, length) => {
          expect(shorten(text, length).length).toBeLessThanOrEqual(length);
          expect(shorten(text, length).isWellFormed()).toBe(true);
        },
      ),
    );
    expect(shorten('abcdef', 4)).toBe('abc…');
  });
});
