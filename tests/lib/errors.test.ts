import { describe, expect, test } from '@jest/globals';
import {
  codeOf,
  FailedError,
  GoalgenError,
  isDiskFull,
  messageOf,
  NotAllowedError,
  NotFoundError,
  ScanRunningError,
  SeveralErrors,
  TaskRunningError,
  UsageError,
} from '../../src/lib/errors';

test.each([
  [new FailedError('m', 'h'), 1],
  [new UsageError('m', 'h'), 2],
  [new NotFoundError('m', 'h'), 3],
  [new NotAllowedError('m', 'h'), 4],
  [new ScanRunningError(), 5],
  [new TaskRunningError('backup'), 5],
])('the error %s ends a command with its exit code', (error, exitCode) => {
  expect(error).toBeInstanceOf(GoalgenError);
  expect(error.exitCode).toBe(exitCode);
});

describe('several errors', () => {
  test('several errors are told one a line, with the lowest exit code and its hint', () => {
    const several = new SeveralErrors([
      new NotAllowedError('first', 'hint of 4'),
      new NotFoundError('second', 'hint of 3'),
      new NotAllowedError('third', 'hint of 4'),
    ]);
    expect(several).toMatchObject({
      message: 'first\nsecond\nthird',
      exitCode: 3,
      hint: 'hint of 3',
    });
  });
});

describe('whatever was thrown', () => {
  test('codeOf gives the code of a thrown value if it is a text', () => {
    expect(codeOf(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('ENOENT');
    expect(codeOf({ code: 'SQLITE_BUSY' })).toBe('SQLITE_BUSY');
    for (const thrown of [new Error('x'), { code: 7 }, 'ENOENT', null, undefined])
      expect(codeOf(thrown)).toBeUndefined();
  });

  test('messageOf gives a text for any thrown value', () => {
    expect(messageOf(new Error('x'))).toBe('x');
    expect(messageOf({ message: 7 })).toBe('7');
    expect([messageOf('x'), messageOf(null), messageOf(undefined)]).toEqual([
      'x',
      'null',
      'undefined',
    ]);
  });
});

test('isDiskFull knows the four codes of a full or failing disk', () => {
  expect(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'].every(isDiskFull)).toBe(true);
  expect(['EACCES', 'ENOENT', '', undefined].some(isDiskFull)).toBe(false);
});
