import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { ownProcess, processLives } from '../../src/lib/process';

describe('a process that is looked for later', () => {
  const own = ownProcess() ?? '';
  const [boot = '', namespace = '', pid = '', start = ''] = own.split(' ');

  test('this process lives, by its boot, namespace, number and start', () => {
    expect([own.split(' ').length, Number(pid)]).toEqual([4, process.pid]);
    expect(processLives(own)).toBe(true);
  });

  test('a process of an earlier boot is gone', () => {
    expect(processLives(`other ${namespace} ${pid} ${start}`)).toBe(false);
  });

  test('a process whose number another one has now is gone', () => {
    expect(processLives(`${boot} ${namespace} ${pid} 1`)).toBe(false);
  });

  test('a process that has ended is gone', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    expect(processLives(`${boot} ${namespace} ${child.pid} ${start}`)).toBe(false);
  });

  test('nothing is known of a process of another namespace, such as a container', () => {
    expect(processLives(`${boot} pid:[1] ${pid} ${start}`)).toBeUndefined();
  });
});
