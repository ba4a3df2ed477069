import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { lockTask, type TaskLock } from '../../src/exec/lock';
import { temporaryFolder } from '../support/world';

/** @throws Error when the lock is not free */
function taken(dataDir: string, task = 'job'): TaskLock {
  const lock = lockTask(dataDir, task);
  if (lock === undefined) throw new Error(`${task} is locked`);
  return lock;
}

/** The path of the note that names the process of a command. */
function noteIn(dataDir: string): string | undefined {
  const locks = join(dataDir, 'locks');
  const note = readdirSync(locks).find((name) => name.endsWith('.run'));
  return note === undefined ? undefined : join(locks, note);
}

describe('the lock of a task', () => {
  test('a task lock that is held cannot be taken again until it is released', () => {
    const dataDir = temporaryFolder();
    const lock = taken(dataDir);
    expect(lockTask(dataDir, 'job')).toBeUndefined();
    lock.release();
    taken(dataDir).release();
  });

  test('locks of another task, and of the task in another data folder, are free', () => {
    const dataDir = temporaryFolder();
    const locks = [taken(dataDir, 'a/b'), taken(dataDir, 'a'), taken(temporaryFolder(), 'a/b')];
    for (const lock of locks) lock.release();
  });

  test('releasing a task lock removes its note, which only its owner could read', () => {
    const dataDir = temporaryFolder();
    const lock = taken(dataDir);
    lock.heldBy(process.pid, false);
    expect(statSync(noteIn(dataDir) ?? '').mode & 0o777).toBe(0o600);
    lock.release();
    expect(noteIn(dataDir)).toBeUndefined();
  });
});

/**
 * A data folder as a killed goalgen leaves it while the process `pid` runs: the note is there, and
 * no process holds the lock.
 */
function leftBehind(pid: number, hasGroup: boolean, change: object = {}): string {
  const dataDir = temporaryFolder();
  const lock = taken(dataDir);
  lock.heldBy(pid, hasGroup);
  const path = noteIn(dataDir) ?? '';
  const note = JSON.parse(readFileSync(path, 'utf8'));
  lock.release();
  writeFileSync(path, JSON.stringify({ ...note, ...change }));
  return dataDir;
}

describe('a note that a killed goalgen left behind', () => {
  test('a command that still runs after a kill of goalgen keeps the task lock', () => {
    expect(lockTask(leftBehind(process.pid, false), 'job')).toBeUndefined();
  });

  test.each([
    ['of an earlier boot', { boot: 'another' }],
    ['of an earlier process with the same number', { startedAt: '1' }],
    ['without a process', { pid: 'none' }],
  ])('a left-over lock note %s locks nothing', (_, change) => {
    taken(leftBehind(process.pid, false, change)).release();
  });

  test('a left-over lock note that is not JSON locks nothing', () => {
    const dataDir = leftBehind(process.pid, false);
    writeFileSync(noteIn(dataDir) ?? '', '{');
    taken(dataDir).release();
  });

  test('a left-over lock note of a command that has ended locks nothing', async () => {
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
    const dataDir = leftBehind(child.pid ?? 0, false);
    expect(lockTask(dataDir, 'job')).toBeUndefined();
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    taken(dataDir).release();
  });

  test('a process left in the group of an ended command keeps the task lock', async () => {
    const child = spawn('sh', ['-c', 'cat <&3 & read -r go'], {
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
    });
    child.stdout?.resume();
    const dataDir = leftBehind(child.pid ?? 0, true);
    const exited = once(child, 'exit');
    child.stdin?.end('go\n');
    await exited;
    try {
      expect(lockTask(dataDir, 'job')).toBeUndefined();
    } finally {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    }
  });
});
