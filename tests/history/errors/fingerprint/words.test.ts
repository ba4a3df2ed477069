import { describe, expect, test } from '@jest/globals';
import {
  hasMaskedValue,
  isTellingKey,
  readKey,
  readWord,
  singular,
} from '../../../../src/history/errors/fingerprint/words';

describe('which part of a word is variable', () => {
  test.each([
    ['10.0.0.7', '<ip>'],
    ['10.0.0.0/24', '<ip>'],
    ['a1@example.org', '<email>'],
    ['dana@example.org', '<email>'],
    ['17', '<n>'],
    ['-1.5e3', '<n>'],
    ['99.5%', '<percent>'],
    ['12MiB', '<size>'],
    ['30s', '<duration>'],
    ['250ms', '<duration>'],
    ['0x1f', '<hex>'],
    ['deadbeef', '<hex>'],
    ['a64f992', '<hex>'],
    ['v1.2.3-rc1', '<version>'],
    ['r2d2', '<id>'],
    ['/var/log/syslog', '<path>'],
    ['lib/a.js', '<path>'],
    ['Foo@1a2b', '<id>'],
    ['Foo@beef', '<object>'],
    ['org.example.Main', '<name>'],
    ['example.com', '<host>'],
    ['localhost', '<host>'],
    ['x-', '<n>'],
  ])('%s is masked as %s', (word, mask) => {
    expect(readWord(word)).toEqual({ head: '', mask });
  });

  test.each([
    'timeout',
    'read/write',
    'n/a',
    'java.io.IOException',
    'OutOfMemoryError',
    'Error7Exception',
    'i.e.x',
    'my.app.APP_STARTED',
    'main.py',
    'facade', // hexadecimal, but too short to be taken for it
  ])('%s stays', (word) => {
    expect(readWord(word)).toEqual({ head: word, mask: undefined });
  });

  test('of a kind and its number the kind stays', () => {
    expect(readWord('container_17_0001')).toEqual({ head: 'container_', mask: '<id>' });
    expect(readWord('my_job_-17')).toEqual({ head: 'my_job_', mask: '<id>' });
    expect(readWord('job17')).toEqual({ head: '', mask: '<id>' });
  });

  test('of a key with a number the letters stay', () => {
    expect(readKey('r24')).toEqual({ head: 'r', mask: '<n>' });
    expect(readKey('host')).toEqual(readWord('host'));
    expect(readKey('a-24')).toEqual(readWord('a-24'));
  });
});

describe('the value of a key', () => {
  test.each([
    ['exit_code', '3', false],
    ['exitcode', '1234', true], // no exit code has four digits
    ['rc', '-1', false],
    ['status', '503', false],
    ['http_status', '200', true],
    ['error', 'refused', false],
    ['lastErrorMessage', 'refused', false],
    ['state', 'failed', false],
    ['state', '7', true],
    ['user', 'dana', true],
    ['terror', 'dana', true],
  ])('%s=%s: is the value variable? %s', (key, value, isMasked) => {
    expect(hasMaskedValue(key, value)).toBe(isMasked);
  });

  test('a key that tells of the error is known in any style of writing', () => {
    for (const key of ['error', 'err_msg', 'failureReason', 'app.exception', 'OUTCOME'])
      expect([key, isTellingKey(key)]).toEqual([key, true]);
    for (const key of ['errors_file', 'user', 'mistake'])
      expect([key, isTellingKey(key)]).toEqual([key, false]);
  });
});

test.each([
  ['tests', 'test'],
  ['entries', 'entry'],
  ['boxes', 'box'],
  ['matches', 'match'],
  ['files', 'file'],
  ['status', 'status'],
  ['class', 'class'],
  ['analysis', 'analysis'],
  ['does', 'does'],
  ['Tests', 'Tests'],
  ['as', 'as'],
])('the singular of %s is %s', (word, expected) => {
  expect(singular(word)).toBe(expected);
});
