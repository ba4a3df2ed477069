import { userInfo } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { operator, operatorText } from '../../../src/commands/shared/operator';
import { UsageError } from '../../../src/lib/errors';
import { listening } from '../../support/listening';

const under = (env: Record<string, string>) => listening({ env }).io;

describe('the name of the operator', () => {
  test('the name that --by gives counts more than the user who called sudo', () => {
    expect(operator(under({ SUDO_USER: 'erin' }), 'dana')).toBe('dana');
  });

  test('without --by it is the user who called sudo', () => {
    expect(operator(under({ SUDO_USER: 'erin' }), undefined)).toBe('erin');
  });

  test.each([{}, { SUDO_USER: '' }])('else it is the user of the process (%j)', (env) => {
    expect(operator(under(env), undefined)).toBe(userInfo().username);
  });

  test('a name that is not UTF-8 is refused, and the error says where it was given', () => {
    expect(() => operator(under({}), '\ufffd')).toThrow('--by is not UTF-8 text.');
    expect(() => operator(under({ SUDO_USER: '\ufffd' }), undefined)).toThrow(
      'SUDO_USER is not UTF-8 text.',
    );
  });
});

describe('a text of the operator', () => {
  test('it is kept as it is, with line breaks and characters of any script', () => {
    const text = ' Zeile 1\n日本語 😀 ';
    expect(operatorText('--note', text)).toBe(text);
  });

  test('10,000 characters are kept, and one more is refused with a hint', () => {
    expect(operatorText('--note', 'x'.repeat(10_000))).toHaveLength(10_000);
    expect(() => operatorText('--note', 'x'.repeat(10_001))).toThrow(
      new UsageError('--note has 10001 characters; at most 10000 are kept.', ''),
    );
  });

  test.each([
    ['bytes that Node could not read', 'a\ufffdb'],
    ['half a surrogate pair', 'a\ud83d'],
  ])('%s are refused', (_, text) =>
    expect(() => operatorText('--note', text)).toThrow(
      new UsageError('--note is not UTF-8 text.', ''),
    ),
  );
});
