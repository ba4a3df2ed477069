import { describe, expect, test } from '@jest/globals';
import { errorType } from '../../../src/history/errors/errorType';

const failed = (error: string | null, exitCode: number | null = null) =>
  errorType({ status: 'failed', error, exitCode });

describe('the type of an error', () => {
  test.each([
    ['timeout', 'timeout'],
    ['rsync: connection timed out after 300 s', 'timeout'],
    ['context deadline exceeded', 'timeout'],
    ['HTTP 504 Gateway Timeout', 'http_504'],
    ['HTTP 502', 'http_502'],
    ['GET /health: HTTP/1.1 530', 'http_530'],
    ['request failed with status code 429', 'http_429'],
    ['connect ECONNREFUSED 10.0.0.7:5432', 'connection_refused'],
    ['curl: (7) Failed to connect: Connection refused', 'connection_refused'],
    ['read: connection reset by peer', 'connection_reset'],
    ['getaddrinfo ENOTFOUND db.internal', 'host_not_found'],
    ['tar: /backup: Cannot write: No space left on device; exit code 2', 'disk_full'],
    ['java.lang.OutOfMemoryError... Out of memory', 'out_of_memory'],
    ['Cannot allocate memory', 'out_of_memory'],
    ["mkdir: cannot create directory '/srv': Permission denied", 'permission_denied'],
    ['/bin/sh: 1: restic: command not found', 'command_not_found'],
    ['cat: x: No such file or directory', 'file_not_found'],
    ['terminated by signal 9', 'signal_9'],
    ['exit code 3', 'exit_3'],
    ['exited with status 127', 'exit_127'],
  ])('the type of "%s" is %s', (text, expected) => {
    expect(failed(text)).toBe(expected);
  });

  test('a number that only looks like an HTTP status is not taken for one', () => {
    expect(failed('processed 502 rows, then gave up')).toBe('processed <*> row, then gave up');
  });

  test('the type of any other error is its text with the variable parts masked', () => {
    const one = failed(
      'lock 0x7f3a held by 10.1.2.3:5432 since 2025-11-09T10:00:01Z, job 4711 of https://ci/run/9',
    );
    const other = failed(
      'lock 0x91bc held by 10.9.8.7:5432 since 2025-11-10T11:30:59Z, job 4712 of https://ci/run/10',
    );
    expect(one).toBe('lock <*> held by <*> since <*>, job <*> of <*>');
    expect(other).toBe(one);
  });

  test('if no line reports an error, the first line that is not blank counts', () => {
    expect(failed('\n\n  Traceback follows\nline 2')).toBe('Traceback follows');
  });

  test('the last line that reports an error counts, not the frames of a stack', () => {
    expect(failed('copying timeout.conf\ntar: Cannot write: No space left on device\nbye')).toBe(
      'disk_full',
    );
    expect(failed('job 17 begun\nmake: *** [all] Error 2')).toBe('make: *** [all] Error <*>');
    expect(
      failed(
        'Traceback (most recent call last):\n  File "a.py", line 3, in fail\n' +
          'ValueError: bad input 7',
      ),
    ).toBe('ValueError: bad input <*>');
    expect(failed(`${'progress 1 of 9\n'.repeat(1000)}connect: Connection refused\n`)).toBe(
      'connection_refused',
    );
  });

  test('without a text, the type is the exit code, timeout or unknown', () => {
    expect(failed(null, 3)).toBe('exit_3');
    expect(failed(null)).toBe('unknown');
    expect(errorType({ status: 'timeout', error: null, exitCode: null })).toBe('timeout');
  });

  test('only the beginning of a megabyte of text is read', () => {
    expect(failed(`${'a1 '.repeat(350_000)}timeout`)).toBe('<*>');
    expect(failed('0'.repeat(1_000_000))).toBe('<*>');
    expect(failed('word '.repeat(200_000))).toHaveLength(120);
  });
});
