import { describe, expect, test } from '@jest/globals';
import {
  BRACKET_FORMS,
  FORMS,
  PATH,
  RESTATED,
  UNIT,
} from '../../../../src/history/errors/fingerprint/forms';
import {
  isWordStart,
  matchAt,
  readBracket,
  readForm,
  readGroup,
  readPath,
  readQuoted,
  readStanding,
  readUnit,
} from '../../../../src/history/errors/fingerprint/readers';
import type { Reader } from '../../../../src/history/errors/fingerprint/reading';
import { readAssignment, readWordAt } from '../../../../src/history/errors/fingerprint/readWords';
import { tokenize } from '../../../../src/history/errors/fingerprint/tokenize';
import { masked, Tokens } from '../../../../src/history/errors/fingerprint/tokens';

/** The template of what a reader reads at `at`; undefined when it does not read there. */
function readBy(reader: Reader, text: string, at = 0): string | undefined {
  const closers = new Int32Array(text.length).fill(-1);
  const close = text.lastIndexOf('}');
  if (close >= 0) closers[text.indexOf('{')] = close;
  const tokens = new Tokens();
  const end = reader({ text, tokens, closers, own: [], rules: 2 as const }, at);
  return end === undefined
    ? undefined
    : `${tokens.all.map(({ out }) => out).join('')}|${text.slice(end)}`;
}

describe('forms that are known by their shape', () => {
  /** The mask of the first form that a text begins with: `kept` where it is kept. */
  const formOf = (text: string) => {
    const form = FORMS.find(({ expression }) => matchAt(expression, text, 0) !== null);
    return form === undefined ? undefined : (form.mask ?? 'kept');
  };

  test.each([
    ['exit code 3', 'kept'],
    ['returned 7', undefined],
    ['ret=7', undefined],
    ['return code: 7', 'kept'],
    ['signal 9', 'kept'],
    ['SIGUSR1', 'kept'],
    ['HTTP 502', 'kept'],
    ['HTTP 602', undefined],
    ['503 Service Unavailable', 'kept'],
    ['503 rows', undefined],
    ['https://example.org/a?b=c.', '<url>'],
    ['123e4567-e89b-12d3-a456-426614174000', '<uuid>'],
    ['00:1a:2b:3c:4d:5e', '<mac>'],
    ['fe80::1%eth0', '<ip>'],
    ['10.0.0.7:5432', '<ip>'],
    ['2025-11-09T14:00:00Z', '<time>'],
    ['Nov 9 14:00:00', '<time>'],
    ['Sunday, 9 Nov 2025', '<time>'],
    ['14:00:00.123 UTC', '<time>'],
    ['db.example.org:5432', '<host>'],
    ['java.io.IOException: 7', undefined],
    ['web[01,02]', '<host>'],
    ['cron[123]', undefined],
    ['node-[1-3 7]', '<host>'],
    ['invalid user root from', '<name>'],
    ['password for dana from 10.0.0.7', '<name>'],
    ['process 17 (sshd)', '<process>'],
  ])('%s begins with %s', (text, mask) => {
    expect(formOf(text)).toBe(mask);
  });

  test('a bracket with a process, or with several truths, is a form', () => {
    const masks = ['(17, sshd)', '(yes/no)', '( on off )', '(ok)', '(maybe)'].map(
      (text) =>
        BRACKET_FORMS.find(({ expression, only }) => only !== 1 && matchAt(expression, text, 0))
          ?.mask,
    );
    expect(masks).toEqual(['<process>', '<bool>', '<bool>', undefined, undefined]);
  });

  test('paths begin at a root, a home, a folder or a drive', () => {
    const lengthOf = (text: string) => matchAt(PATH.expression, text, 0)?.[0];
    expect(['/a/b c', '~/a', '../a', 'C:\\a', '\\\\host\\a', 'a/b'].map(lengthOf)).toEqual([
      '/a/b',
      '~/a',
      '../a',
      'C:\\a',
      '\\\\host\\a',
      undefined,
    ]);
  });

  test('units and restated amounts are known', () => {
    const unitOf = (text: string) => matchAt(UNIT, text, 0)?.[0];
    expect(['MB/s', 'seconds', 'second(s)', '%', 'secret'].map(unitOf)).toEqual([
      'MB/s',
      'seconds',
      'second(s)',
      '%',
      undefined,
    ]);
    expect(matchAt(RESTATED, '(18.4 KB, 2 MB) x', 0)?.[0]).toBe('(18.4 KB, 2 MB)');
    expect(matchAt(RESTATED, '(18 apples)', 0)).toBeNull();
  });
});

describe('what each reader reads', () => {
  test('a word begins at the start, and behind neither a letter nor a mask', () => {
    expect([isWordStart('ab', 0), isWordStart('ab', 1), isWordStart('-b', 1)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(isWordStart('<*>b', 3)).toBe(false);
  });

  test.each<[string, Reader, string, number, string | undefined]>([
    ['a blank', readStanding, ' a', 0, ' |a'],
    ['a mask that stands already', readStanding, '<ip>:', 0, '<ip>|:'],
    ['no tag with a digit', readStanding, '<h1>', 0, undefined],
    ['a form at the start of a word', readForm, 'x 10.0.0.7', 2, '<*>|'],
    ['no form within a word', readForm, 'x10.0.0.7', 1, undefined],
    ['the head of a form, which stays', readForm, 'process 17 (sshd)!', 0, 'process <*>|!'],
    ['a process in a bracket', readBracket, '(17, sshd)', 0, '(<*>|)'],
    ['a path', readPath, '/a/b: no', 0, '<*>|: no'],
    ['no path that ends a tag', readPath, '</a>', 1, undefined],
    ['the fields of an object', readGroup, 'x { act=main }.', 2, '<*>|.'],
    ['the fields that follow a name', readGroup, 'x{ main }', 1, '<*>|'],
    ['no group that is a sentence', readGroup, 'x { main }', 2, undefined],
    ['a name in quotes', readQuoted, "'a b' x", 0, '<*>| x'],
    ['no message in quotes', readQuoted, "'cannot read' x", 0, undefined],
    ['no sentence of four words in quotes', readQuoted, '"a b c d"', 0, undefined],
    ['no apostrophe', readQuoted, "don't 'x'", 3, undefined],
    ['no key of JSON', readQuoted, '{"a": 1}', 1, undefined],
    ['no value of a key that tells the error', readQuoted, 'error: "x"', 7, undefined],
    ['no quote without its end', readQuoted, '"abc', 0, undefined],
    ['the value of a key', readAssignment, 'user=dana, x', 4, '=<*>|, x'],
    ['no value that tells the error', readAssignment, 'error=refused x', 5, '=|refused x'],
    ['an exit code, which stays', readAssignment, 'rc=7 x', 2, '=7| x'],
    ['no comparison', readAssignment, 'a == b', 2, undefined],
    ['no comparison without blanks', readAssignment, 'a==b', 1, undefined],
    ['no arrow', readAssignment, 'a=>b', 1, undefined],
    ['a word, which stays', readWordAt, 'timeout. x', 0, 'timeout|. x'],
    ['a word with a number', readWordAt, 'node17, x', 0, '<*>|, x'],
    ['a comparison with a number', readWordAt, '<= 7', 0, undefined],
    ['a number that is compared', readWordAt, '>7 x', 0, '<*>| x'],
    ['digits of another script', readWordAt, '٣٤ x', 0, '<*>| x'],
    ['letters of another script', readWordAt, 'ошибка x', 0, 'ошибка| x'],
  ])('%s', (_, reader, text, at, expected) => {
    expect(readBy(reader, text, at)).toBe(expected);
  });

  test('a unit is masked together with the number before it', () => {
    const tokens = new Tokens();
    tokens.push(masked('<n>', '5'));
    const reading = { text: '5ms', tokens, closers: new Int32Array(3), own: [], rules: 2 as const };
    expect(readUnit(reading, 1)).toBe(3);
    expect(tokens.all).toEqual([masked('<duration>', '5ms')]);
  });

  test('a unit without a number before it is none', () => {
    expect(readBy(readUnit, 'ms')).toBeUndefined();
  });
});

describe('the tokens of a text', () => {
  const template = (text: string) =>
    tokenize(text, [])
      .map(({ out }) => out)
      .join('');

  test.each([
    ['lock 7 held by 10.1.2.3', 'lock <*> held by <*>'],
    ['read 5 ms (5000 us)', 'read <*>'],
    ['2 tests failed', '<*> test failed'],
    ['a (b [c] d)!', 'a (b [c] d)!'],
    ['key= null', 'key=<*>'],
    ['key= true', 'key=<*> true'],
    ['key=true', 'key=true'],
    ['f() {} [] ()', 'f() {<*>} [<*>] (<*>)'],
    ['{1: 2}', '{<*>}'],
    ['(a: 2)', '(a: <*>)'],
    ['', ''],
  ])('"%s" becomes "%s"', (text, expected) => {
    expect(template(text)).toBe(expected);
  });

  test('the value of a key ends behind the bracket that closes, not within it', () => {
    expect(template('x=f(a, b) y')).toBe('x=<*> y');
    expect(template('x=f(a, b')).toBe('x=<*>(a, b');
  });

  test('a text is what its tokens were read from', () => {
    const text = 'copy of /a/b to db.example.org:22 failed: exit code 3 {"a": 1}';
    expect(
      tokenize(text, [])
        .map((token) => token.text)
        .join(''),
    ).toBe(text);
  });

  test("a placeholder becomes the operator's mask", () => {
    const [token] = tokenize('\ue000', [{ name: 'card', text: '4711' }]);
    expect(token).toEqual(masked('<card>', '4711', '<card>'));
  });
});
