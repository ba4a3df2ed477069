import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { globMatches } from '../../src/lib/glob';

test.each([
  ['backup_*', 'backup_db', true],
  ['backup_*', 'backup_', true],
  ['backup_*', 'my_backup_db', false],
  ['*', '', true],
  ['*', 'a/b.c', true],
  ['**/x', 'a/x', true],
  ['a?c', 'a/c', true],
  ['a?c', 'ac', false],
  ['[a-c]x', 'bx', true],
  ['[!a-c]x', 'bx', false],
  ['[!a-c]x', 'dx', true],
  ['[]a]x', ']x', true],
  ['{db,web}_*', 'web_1', true],
  ['{db,web}_*', 'mail_1', false],
  ['{one}', '{one}', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['a+b', 'a+b', true],
  ['(a+)+c', 'aac', false],
  ['[', '[', true],
  ['😀?', '😀😀', true],
  ['*ß', 'straß', true],
])('the glob %j matches the text %j: %s', (glob, text, expected) => {
  expect(globMatches(glob, text)).toBe(expected);
});

test('a glob matches like the regular expression that it stands for', () => {
  const glob = fc.array(fc.constantFrom('*', '?', 'a', 'b')).map((parts) => parts.join(''));
  const text = fc.array(fc.constantFrom('a', 'b', '/')).map((parts) => parts.join(''));
  fc.assert(
    fc.property(glob, text, (pattern, subject) => {
      const expression = new RegExp(`^${pattern.replaceAll('?', '.').replace(/\*+/g, '.*')}$`, 's');
      expect(globMatches(pattern, subject)).toBe(expression.test(subject));
    }),
    { numRuns: 2000 },
  );
});

test('glob matching takes time proportional to the product of both lengths at most', () => {
  const name = 'a'.repeat(1000);
  expect(globMatches('*a'.repeat(100).concat('*c'), name)).toBe(false);
  expect(globMatches('{a,b}'.repeat(50), name)).toBe(false);
});
