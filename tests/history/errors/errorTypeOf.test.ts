import { describe, expect, test } from '@jest/globals';
import { errorKeyOf, errorTypeOf } from '../../../src/history/errors/errorTypeOf';
import { ran } from '../../support/views';

const failed = (error: string | null, more: object = {}) =>
  ran(0, 60, { status: 'failed', error, ...more });

describe('the error type of a run', () => {
  test.each([
    ['a text of a known class', failed('No space left on device'), 'disk_full'],
    ['a text of no class', failed('lock 7 is held'), 'lock <*> is held'],
    ['no text and an exit code', failed(null, { exitCode: 3 }), 'exit_3'],
    ['no text and no exit code', failed(null), 'unknown'],
    ['no text and the status timeout', failed(null, { status: 'timeout' }), 'timeout'],
  ])('%s', (_, run, type) => {
    expect(errorTypeOf(run)).toBe(type);
    expect(errorTypeOf(run)).toBe(type); // the second answer is a remembered one
  });

  test('runs that differ in exit code or status only may differ in type', () => {
    expect([failed(null, { exitCode: 1 }), failed(null, { exitCode: 2 })].map(errorTypeOf)).toEqual(
      ['exit_1', 'exit_2'],
    );
  });
});

describe('the finer key of an error', () => {
  test('two texts of one type have different keys, and equal texts but for numbers one', () => {
    const runs = ['copy timed out after 3 s', 'copy timed out after 9 s', 'lookup timed out'].map(
      (text) => failed(text),
    );
    expect(runs.map(errorTypeOf)).toEqual(['timeout', 'timeout', 'timeout']);
    const [first, second, third] = runs.map(errorKeyOf);
    expect(first).toBe(second);
    expect(first).not.toBe(third);
  });

  test('without a text, or with a blank one, the key is the type', () => {
    expect(errorKeyOf(failed(null, { exitCode: 3 }))).toBe('exit_3');
    expect(errorKeyOf(failed(' \n', { exitCode: 3 }))).toBe('exit_3');
  });
});
