import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ProcessGroup } from '../../src/exec/group';

const children: ChildProcess[] = [];
afterEach(() => {
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

/** Starts a command that waits on its standard input, and leads a process group of its own. */
function started(program = 'cat', args: readonly string[] = []): ChildProcess {
  const child = spawn(program, args, { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  child.on('error', () => undefined); // expected of a command that does not exist
  children.push(child);
  return child;
}

function groupOf(child: ChildProcess, isOwn = true) {
  const said: string[] = [];
  return { group: new ProcessGroup(child, isOwn, (line) => said.push(line)), said };
}

describe('the processes of a command', () => {
  test('a command is alive until a signal has ended it', async () => {
    const child = started();
    const { group, said } = groupOf(child);
    expect(group.isAlive()).toBe(true);
    group.send('SIGTERM');
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
    expect(group.isAlive()).toBe(false);
    expect([...group.heard]).toEqual(['SIGTERM']);
    expect(said).toEqual([]);
  });

  test('a process that the command left behind is of its group, and gets signals', async () => {
    // The process in the background inherits the standard output, and holds it open.
    const child = started('sh', ['-c', 'sleep 1000 </dev/null & exit 0']);
    child.stdout?.resume();
    await once(child, 'exit');
    const { group } = groupOf(child);
    expect(group.isAlive()).toBe(true);
    expect(groupOf(child, false).group.isAlive()).toBe(false);
    group.send('SIGKILL');
    await once(child, 'close'); // comes only after every process has closed the output
  });

  test('a command that never began is not alive, and a signal to it is no problem', async () => {
    const { group, said } = groupOf(started('/nonexistent/program'));
    expect(group.isAlive()).toBe(false);
    group.send('SIGTERM');
    expect(said).toEqual([]);
  });

  test('a signal that cannot be sent is reported once, and counts as heard', () => {
    const { group, said } = groupOf(started());
    group.send('SIGBREAK'); // a signal of Windows, which no process here can be sent
    group.send('SIGBREAK');
    expect(said).toEqual([
      expect.stringMatching(/^goalgen: SIGBREAK cannot be sent to the command: .+\n$/),
    ]);
    expect(group.heard.has('SIGBREAK')).toBe(true);
  });
});

describe('waiting for a group to be empty', () => {
  test('a wait for an empty group ends when the last process has gone', async () => {
    const child = started();
    const { group } = groupOf(child);
    child.stdin?.end();
    await group.emptied(3600);
    expect(group.isAlive()).toBe(false);
  });

  test('a wait for an empty group ends after its time although a process is left', async () => {
    const { group } = groupOf(started());
    await group.emptied(0);
    expect(group.isAlive()).toBe(true);
  });
});
