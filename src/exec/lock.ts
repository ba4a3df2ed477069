import { createHash } from 'node:crypto';
import { closeSync, constants, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeTaskLock } from '../db/lock';
import { codeOf } from '../lib/errors';
import { openOrCreate } from '../lib/foreignFolder';
import { type JsonMap, parseJsonMap } from '../lib/json';
import { statOf } from '../lib/process';

/**
 * The lock of a task. goalgen holds it; if goalgen is killed, the command that it leaves behind
 * does.
 */
export interface TaskLock {
  /** Records the process of the command. */
  heldBy(pid: number, hasGroup: boolean): void;
  release(): void;
}

/**
 * Takes the lock of a task.
 * @returns undefined while a run of the task goes on
 * @throws UsageError or FailedError when the lock cannot be tried: the operator who asked for it
 * does not want two runs at once
 */
export function lockTask(dataDir: string, task: string): TaskLock | undefined {
  const path = join(dataDir, 'locks', createHash('sha256').update(task).digest('hex').slice(0, 16));
  const release = takeTaskLock(path);
  if (release === undefined) return undefined;
  const note = `${path}.run`;
  if (goesOn(note)) {
    release();
    return undefined;
  }
  return {
    heldBy: (pid, hasGroup) =>
      writeNote(note, {
        pid,
        hasGroup,
        startedAt: statOf(pid)?.start ?? null,
        boot: bootId() ?? null,
      }),
    release: () => {
      rmSync(note, { force: true });
      release();
    },
  };
}

/**
 * Whether the process that a note names still runs and is still the same one. A note is left behind
 * when goalgen was killed.
 */
function goesOn(note: string): boolean {
  const { pid, hasGroup, startedAt, boot } = parseJsonMap(textOf(note)) ?? {};
  // After a boot, all process ids are new.
  if (typeof pid !== 'number' || boot !== (bootId() ?? null)) return false;
  const stat = statOf(pid);
  // The process has ended as a zombie, or its id was given to another process since.
  if (stat?.state === 'Z' || (stat !== undefined && stat.start !== startedAt)) return false;
  try {
    process.kill(hasGroup === true ? -pid : pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function bootId(): string | undefined {
  return textOf('/proc/sys/kernel/random/boot_id')?.trim();
}

function writeNote(path: string, note: JsonMap): void {
  const fd = openOrCreate(path, constants.O_WRONLY | constants.O_TRUNC);
  try {
    writeFileSync(fd, JSON.stringify(note));
  } finally {
    closeSync(fd);
  }
}
