import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { ProcessGroup } from '../../src/exec/group';
import { Timeout } from '../../src/exec/timeout';

const children: ChildProcess[] = [];
afterEach(() => {
  jest.useRealTimers();
  for (const child of children.splice(0)) endGroup(child);
});

/** Ends the remaining processes of a group. */
function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // No process is left.
  }
}

function groupOf(program: string, args: readonly string[] = []): ProcessGroup {
  const child = spawn(program, args, { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  child.on('error', () => undefined); // expected of a command that does not exist
  children.push(child);
  return new ProcessGroup(child, true, () => undefined);
}

/** A group without a process, which notes the signals sent to it. */
const emptyGroup = () => groupOf('/nonexistent/program');

describe('when a timeout strikes', () => {
  test('a timeout strikes after its time and not before', async () => {
    const group = emptyGroup();
    jest.useFakeTimers();
    const timeout = new Timeout({ timeoutSeconds: 30, graceSeconds: 10 }, group);
    jest.advanceTimersByTime(29_999);
    expect([timeout.hasStruck, ...group.heard]).toEqual([false]);
    jest.advanceTimersByTime(1);
    expect([timeout.hasStruck, ...group.heard]).toEqual([true, 'SIGTERM', 'SIGCONT']);
    await timeout.over;
  });

  test.each([
    ['that was cleared', 30],
    ['without a time', undefined],
  ])('a timeout %s never strikes', (_, timeoutSeconds) => {
    const group = emptyGroup();
    jest.useFakeTimers();
    const timeout = new Timeout({ timeoutSeconds, graceSeconds: 10 }, group);
    timeout.clear();
    jest.advanceTimersByTime(3_600_000);
    expect([timeout.hasStruck, ...group.heard]).toEqual([false]);
  });
});

describe('how a timeout ends a command', () => {
  test('a timeout ends a command that does not handle TERM without sending KILL', async () => {
    const group = groupOf('cat');
    const exited = once(group.child, 'exit');
    // The grace period is long, so that a busy machine cannot use it up.
    await new Timeout({ timeoutSeconds: 0.001, graceSeconds: 3600 }, group).over;
    expect(await exited).toEqual([null, 'SIGTERM']);
    expect(group.heard.has('SIGKILL')).toBe(false);
  });

  test('a timeout sends KILL to a command that ignores TERM, after the grace period', async () => {
    const group = groupOf('sh', ['-c', "trap '' TERM; echo ready; cat; sleep 1000"]);
    if (group.child.stdout !== null) await once(group.child.stdout, 'data');
    const exited = once(group.child, 'exit');
    await new Timeout({ timeoutSeconds: 0.001, graceSeconds: 0 }, group).over;
    expect(await exited).toEqual([null, 'SIGKILL']);
  });
});
