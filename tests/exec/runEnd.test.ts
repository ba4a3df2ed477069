import { describe, expect, test } from '@jest/globals';
import type { ExitResult } from '../../src/exec/runCommand';
import { runEnd } from '../../src/exec/runEnd';
import { NOW } from '../support/world';

/** A command that ended with exit code 3 and printed nothing, with `change`. */
function result(change: Partial<ExitResult> = {}): ExitResult {
  return {
    exitCode: 3,
    signal: null,
    timedOut: false,
    timeoutSeconds: undefined,
    wasStopped: false,
    output: Buffer.alloc(0),
    startError: undefined,
    endedAt: NOW,
    ...change,
  };
}

const KILLED = { exitCode: 137, signal: 'SIGKILL' } as const;

describe('what is recorded of a command that printed nothing', () => {
  test.each([
    ['succeeded', { exitCode: 0 }, 'success', null],
    ['failed', {}, 'failed', 'exit status 3'],
    ['was ended by a signal', KILLED, 'failed', 'ended by signal SIGKILL'],
    [
      'was stopped by a person',
      { exitCode: 130, signal: 'SIGINT', wasStopped: true } as const,
      'cancelled',
      'ended by signal SIGINT',
    ],
    [
      'handled the signal that stopped it',
      { exitCode: 143, wasStopped: true },
      'cancelled',
      'exit status 143',
    ],
    [
      'never began',
      { exitCode: 127, startError: 'command not found' },
      'failed',
      'command not found',
    ],
    [
      'timed out',
      { exitCode: 124, timedOut: true, timeoutSeconds: 90, wasStopped: true },
      'timeout',
      'timed out after 90 s',
    ],
  ])(
    'the record of a silent command that %s has its status and error',
    async (_, change, status, error) => {
      const expected = { status, error, exitCode: result(change).exitCode };
      expect(await runEnd(result(change))).toEqual(expected);
    },
  );
});

describe('the output of a command', () => {
  const output = Buffer.from('no space left\n');

  test('the output of a failed command is its error text', async () => {
    expect((await runEnd(result({ output }))).error).toBe('no space left');
  });

  test('a signal or a timeout is told after the output', async () => {
    expect((await runEnd(result({ output, ...KILLED }))).error).toBe(
      'no space left\nended by signal SIGKILL',
    );
    const timedOut = result({ output, timedOut: true, timeoutSeconds: 1.5 });
    expect((await runEnd(timedOut)).error).toBe('no space left\ntimed out after 1.5 s');
  });

  test('the output of a successful command is not kept', async () => {
    expect(await runEnd(result({ exitCode: 0, output }))).toEqual({
      status: 'success',
      error: null,
      exitCode: 0,
    });
  });

  test('secrets of known kinds are not kept', async () => {
    const secret = Buffer.from('login with password=hunter2 refused');
    expect((await runEnd(result({ output: secret }))).error).toBe(
      'login with password=[redacted] refused',
    );
  });
});
