import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fingerprint, templateOfLine } from '../../../src/history/errors/fingerprint/fingerprint';

const print = (text: string) => fingerprint(text).fingerprint;
const template = (text: string) => fingerprint(text).template;

/** Fragments that the masking rules know, and random ones that no rule expects. */
const FRAGMENT = fc.oneof(
  fc.constantFrom(
    'disk',
    'of',
    'error:',
    'key=',
    'state=',
    '"',
    "'",
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '=',
    '<*>',
  ),
  fc.constantFrom(
    '10.1.2.3:80',
    '0x1f',
    '/var/log/x',
    'a.b.c',
    'job_17_2',
    '5 ms',
    'rows',
    'exit code 3',
    'HTTP 502',
  ),
  fc.constantFrom(
    'invalid user ',
    'from ',
    'true',
    '12:30:01',
    'Mon Apr 11',
    'x+',
    '****',
    '\\042',
    'é',
    '٣',
    '::',
  ),
  fc.string({ maxLength: 6, unit: 'binary' }),
);
const TEXT = fc
  .tuple(fc.array(FRAGMENT, { maxLength: 14 }), fc.constantFrom(' ', ''))
  .map(([fragments, glue]) => fragments.join(glue));

describe('the template and fingerprint of any text', () => {
  test('a template is its own template', () => {
    fc.assert(fc.property(TEXT, (text) => expect(template(template(text))).toBe(template(text))));
  });

  test('a template has no control characters, line separators or lone surrogates', () => {
    fc.assert(
      fc.property(TEXT, (text) =>
        expect(template(text)).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u),
      ),
    );
  });

  test('a fingerprint does not depend on the texts before it', () => {
    fc.assert(
      fc.property(fc.array(TEXT, { maxLength: 8 }), (texts) => {
        expect(texts.toReversed().map(print).toReversed()).toEqual(texts.map(print));
      }),
    );
  });

  test('a fingerprint does not depend on the numbers, addresses and ids in a text', () => {
    const id = fc.stringMatching(/^[0-9a-f]{12}$/).filter((text) => /\d/.test(text));
    const filled = fc.record({
      count: fc.nat(),
      ip: fc.ipV4(),
      uuid: fc.uuid(),
      id,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const say = ({
      count,
      ip,
      uuid,
      id: hash,
      share,
    }: {
      count: number;
      ip: string;
      uuid: string;
      id: string;
      share: number;
    }) =>
      `worker ${uuid} on ${ip}:${count} lost ${count} rows of ${hash} (load=${share}), ` +
      `retry in ${count} seconds`;
    fc.assert(
      fc.property(filled, filled, (one, other) => expect(print(say(one))).toBe(print(say(other)))),
    );
  });

  test('the cost of a template grows only in proportion to the length of the text', () => {
    const kinds = [
      'a',
      '1.',
      'a{',
      '"a ',
      '`',
      '=[',
      'a=1,',
      'node-[1 ',
      '1:11:',
      'a@b.',
      'invalid user a ',
      'ff:',
      '<*>',
      '(on ',
    ];
    // If the cost grew with the square of the length, this loop would not end in minutes.
    for (const kind of kinds)
      expect(templateOfLine(kind.repeat(200_000 / kind.length))).not.toBe('');
  }, 120_000);
});
