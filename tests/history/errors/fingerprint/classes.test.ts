import { describe, expect, test } from '@jest/globals';
import { classOf } from '../../../../src/history/errors/fingerprint/classes';

describe('the class of an error text', () => {
  test.each([
    ['HTTP 502', 'http_502'],
    ['HTTP/1.1 503 Service Unavailable', 'http_503'],
    ['http error 404', 'http_404'],
    ['status code: 429', 'http_429'],
    ['No space left on device', 'disk_full'],
    ['write: ENOSPC', 'disk_full'],
    ['Disk quota exceeded', 'disk_full'],
    ['fork: Cannot allocate memory', 'out_of_memory'],
    ['container was OOMKilled', 'out_of_memory'],
    ['Permission denied', 'permission_denied'],
    ['Operation not permitted', 'permission_denied'],
    ['connect ECONNREFUSED 10.0.0.7:5432', 'connection_refused'],
    ['Connection reset by peer', 'connection_reset'],
    ['Broken pipe', 'connection_reset'],
    ['Name or service not known', 'host_not_found'],
    ['getaddrinfo EAI_AGAIN db', 'host_not_found'],
    ['the request timed out', 'timeout'],
    ['context deadline exceeded', 'timeout'],
    ['time-out of the lock', 'timeout'],
    ['cat: a: No such file or directory', 'file_not_found'],
    ['sh: foo: command not found', 'command_not_found'],
    ['killed by signal 9', 'signal_9'],
    ['terminated by signal SIGTERM', 'signal_sigterm'],
    ['exited with code 3', 'exit_3'],
    ['exit status 137', 'exit_137'],
  ])('"%s" is %s', (text, name) => {
    expect(classOf([text])).toBe(name);
  });

  test.each([
    'all is well',
    'processed 502 rows',
    'status 200', // neither an HTTP error nor an exit code
    'HTTP 600',
    'status code 3999',
    'sometimes outside',
    'the signals were weak',
    'exit code 1234',
    '',
  ])('"%s" has no class', (text) => {
    expect(classOf([text])).toBeUndefined();
  });

  test('the more telling class of one text counts, wherever it stands', () => {
    expect(classOf(['exit code 2: no space left'])).toBe('disk_full');
    expect(classOf(['timed out with HTTP 504'])).toBe('http_504');
  });

  test('the first text that has a class counts, even if a later one tells more', () => {
    expect(classOf(['', 'exit code 2', 'no space left'])).toBe('exit_2');
    expect(classOf([])).toBeUndefined();
  });
});
