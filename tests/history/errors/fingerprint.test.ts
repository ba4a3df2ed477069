import { describe, expect, test } from '@jest/globals';
import { extraPatterns } from '../../../src/history/errors/fingerprint/extraPatterns';
import { fingerprint, maskSteps } from '../../../src/history/errors/fingerprint/fingerprint';
import { UsageError } from '../../../src/lib/errors';

const print = (text: string) => fingerprint(text).fingerprint;
const template = (text: string) => fingerprint(text).template;

describe('the fingerprint of a text', () => {
  test('a fingerprint has a version and is the same everywhere and at any time', () => {
    expect(print('disk sda1 is slow')).toMatch(/^v2:[0-9a-f]{16}$/);
    // Fingerprints are stored with goals: a change of this expectation needs a new version.
    expect(fingerprint('lock 7 held by 10.1.2.3')).toEqual({
      fingerprint: 'v2:0a94ba35aa0e826b',
      template: 'lock <*> held by <*>',
      errorType: 'lock <*> held by <*>',
    });
  });

  test('a fingerprint is of the template: errors of one type may have several', () => {
    const [one, other] = ['copy timed out after 3 s', 'lookup timed out'].map((text) =>
      fingerprint(text),
    );
    expect([one?.errorType, other?.errorType]).toEqual(['timeout', 'timeout']);
    expect(one?.fingerprint).not.toBe(other?.fingerprint);
  });

  test.each([
    ['exit code 3', 'exit code 4'],
    [
      "Command 'sync' returned non-zero exit status 12.",
      "Command 'sync' returned non-zero exit status 23.",
    ],
    ['exited with code 1', 'exited with code 137'],
    ['last_exit_code=1', 'last_exit_code=2'],
    ['killed by signal 9', 'killed by signal 15'],
    ['caught SIGUSR1', 'caught SIGUSR2'],
    ['HTTP 502', 'HTTP 504'],
    ['upstream said HTTP/1.1 500', 'upstream said HTTP/1.1 503'],
    ['failed with status code 429', 'failed with status code 404'],
    ['"GET /a HTTP/1.1" status: 500 len: 7', '"GET /a HTTP/1.1" status: 404 len: 7'],
    [
      '502 Server Error: Bad Gateway for url: http://a/b',
      '503 Server Error: Service Unavailable for url: http://a/b',
    ],
  ])('exit codes, signals and HTTP errors have different fingerprints: %s, %s', (one, other) => {
    expect(print(one)).not.toBe(print(other));
  });

  test('a number that only looks like a signal or an HTTP error is masked', () => {
    expect(print('processed 502 rows')).toBe(print('processed 504 rows'));
    expect(print('"GET /a HTTP/1.1" status: 200 len: 17')).toBe(
      print('"GET /b/c HTTP/1.1" status: 204 len: 9'),
    );
    expect(print('signal 70% strong')).toBe(print('signal 60% strong'));
  });

  test('the fingerprint of many lines is that of the line that reports the error', () => {
    expect(template('step 1 of 9\nstep 2 of 9\nmake: *** [all] Error 2\nbye')).toBe(
      'make: *** [all] Error <*>',
    );
    expect(template('')).toBe('');
  });

  test('a template has no control characters, colours or invisible characters', () => {
    expect(template('\x1b[31mbad\x1b[0m\tthing\u202e \u200bhere\x07')).toBe('bad thing here');
  });
});

describe('the masks that applied', () => {
  test('masks are listed in order of position, each with the text that it replaces', () => {
    expect(
      maskSteps(
        'lock 0x7f3a held by 10.1.2.3:5432 since 2025-11-09T10:00:01Z, ' +
          'job 4711 of https://ci/run/9',
      ),
    ).toEqual([
      { mask: '<hex>', text: '0x7f3a' },
      { mask: '<ip>', text: '10.1.2.3:5432' },
      { mask: '<time>', text: '2025-11-09T10:00:01Z' },
      { mask: '<n>', text: '4711' },
      { mask: '<url>', text: 'https://ci/run/9' },
    ]);
    expect(maskSteps("read 'a b' for u@example.com in 5 ms, key=x then 1 2 3 done")).toEqual([
      { mask: '<quoted>', text: "'a b'" },
      { mask: '<email>', text: 'u@example.com' },
      { mask: '<duration>', text: '5 ms' },
      { mask: '<value>', text: 'x' },
      { mask: '<n>', text: '1 2 3' },
    ]);
  });

  test('a text without variable parts has no masks', () => {
    expect(maskSteps('exit code 3')).toEqual([]);
  });
});

describe('a mask of the operator', () => {
  test("an operator's mask goes before the built-in ones and stands by its name", async () => {
    const patterns = await extraPatterns([{ name: 'ticket', pattern: 'OPS-\\d+' }]);
    expect(fingerprint('see OPS-12 of 7', { patterns })).toMatchObject({
      template: 'see <ticket> of <*>',
    });
    expect(maskSteps('see OPS-12 of 7', { patterns })).toEqual([
      { mask: '<ticket>', text: 'OPS-12' },
      { mask: '<n>', text: '7' },
    ]);
  });

  test("an operator's mask may match nothing, everything, or what another mask took", async () => {
    const patterns = await extraPatterns([
      { name: 'empty', pattern: 'x*' },
      { name: 'word', pattern: 'b+' },
      { name: 'all', pattern: '.+' },
    ]);
    expect(fingerprint('abba 1', { patterns }).template).toBe('<all>');
    expect(maskSteps('abba 1', { patterns })).toEqual([{ mask: '<all>', text: 'abba 1' }]);
  });

  test('a mask whose expression is not RE2, or whose name is invalid, is refused', async () => {
    await expect(extraPatterns([{ name: 'x', pattern: '(?<=a)b' }])).rejects.toThrow(UsageError);
    await expect(extraPatterns([{ name: 'x y', pattern: 'a' }])).rejects.toThrow(
      "'x y' is not a name",
    );
  });
});
