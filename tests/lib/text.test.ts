import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { printable, printableJson, shorten } from '../../src/lib/text';

/** What a terminal acts on or a reader is misled by. */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
const anyText = fc.string({ unit: 'binary' });

describe('untrusted text', () => {
  test('is shown with its escape sequences spelt out', () => {
    expect(printable('a\u001b[31mb\u0007\u202ec\n')).toBe('a\\x1b[31mb\\x07\\u202ec\\n');
  });

  test('never brings a control or invisible character to a terminal, whatever it holds', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(printable(text)).not.toMatch(UNSAFE);
        expect(printable(text).isWellFormed()).toBe(true);
      }),
    );
  });

  test('is left alone when harmless', () => {
    const harmless = 'Übergröße "x" 日本語 😀 👨‍💻 می‌خواهم <b>$(id)</b>';
    expect(printable(harmless)).toBe(harmless);
  });

  test('is harmless in JSON too, and parses back to what it was', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const json = printableJson({ text });
        expect(json).not.toMatch(UNSAFE);
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });

  test('is cut without leaving half a character', () => {
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
