import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ANY,
  literal,
  masked,
  type Token,
  Tokens,
} from '../../../../src/history/errors/fingerprint/tokens';

const SPACE: Token = { kind: 'space', out: ' ', text: ' ', mask: '' };

/** The token of each character: a digit is a masked number, a blank a space, others stay. */
function tokensOf(text: string): Tokens {
  const tokens = new Tokens();
  for (const character of text)
    if (/\d/.test(character)) tokens.push(masked('<n>', character));
    else tokens.push(character === ' ' ? SPACE : literal(character));
  return tokens;
}
const templateOf = (text: string) =>
  tokensOf(text)
    .all.map(({ out }) => out)
    .join('');

describe('masks that count as one', () => {
  test.each([
    ['12', '<*>'],
    ['1-2', '<*>'],
    ['1 2 3', '<*>'],
    ['1, 2', '<*>'],
    ['1::2', '<*>'],
    ['1a2', '<*>a<*>'],
    ['1 a 2', '<*> a <*>'],
    ['1(2', '<*>(<*>'],
  ])('%s becomes %s', (text, template) => {
    expect(templateOf(text)).toBe(template);
  });

  test('joined masks keep their kind if it is one, and else are an id or a list', () => {
    const joined = (between: Token, second: string) => {
      const tokens = new Tokens();
      for (const token of [masked('<ip>', '10.0.0.7'), between, masked(second, 'x')])
        tokens.push(token);
      return tokens.last();
    };
    expect(joined(literal(':'), '<ip>')).toEqual(masked('<ip>', '10.0.0.7:x'));
    expect(joined(literal(':'), '<n>')).toEqual(masked('<id>', '10.0.0.7:x'));
    expect(joined(SPACE, '<n>')).toEqual(masked('<list>', '10.0.0.7 x'));
  });

  test('of a long list at most 200 characters of the text are kept', () => {
    expect(tokensOf('1 '.repeat(500)).lastSeen()?.text).toHaveLength(200);
  });

  test("a mask of the operator's own is not joined", () => {
    const tokens = new Tokens();
    for (const name of ['1', '2']) tokens.push(masked('<card>', name, '<card>'));
    expect(tokens.all).toHaveLength(2);
  });
});

describe('a list counts as one item', () => {
  test.each([
    ['[1] [2] [3]', '[<*>]'],
    ['x=1, x=2', 'x=<*>'],
    ['x=1|x=2', 'x=<*>'],
    ['a1,b2', 'a<*>,b<*>'],
    ['x x x', 'x x x'], // nothing in it is masked
  ])('%s becomes %s', (text, template) => {
    expect(templateOf(text)).toBe(template);
  });

  test('an item has at most eight tokens', () => {
    expect(templateOf('abcdefg1 abcdefg2')).toBe('abcdefg<*>');
    expect(templateOf('abcdefgh1 abcdefgh2')).toBe('abcdefgh<*> abcdefgh<*>');
  });
});

describe('the last tokens', () => {
  test('the last token that is seen is the one before a blank', () => {
    const tokens = tokensOf('a ');
    expect([tokens.last()?.out, tokens.last(2)?.out, tokens.lastSeen()?.out]).toEqual([
      ' ',
      'a',
      'a',
    ]);
    expect(new Tokens().lastSeen()).toBeUndefined();
  });

  test('a template that is read again is the same template', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', '1', '2', ' ', ',', '-'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, (given) => {
        const template = templateOf(given);
        const again = template.replaceAll(ANY, '0');
        expect(templateOf(again)).toBe(template);
      }),
    );
  });
});
