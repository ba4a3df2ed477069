import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeTaskLock } from '../db/lock';
import { codeOf } from '../lib/errors';
import { parseJsonMap } from '../lib/json';

/** The lock of a task: held by goalgen, and, should that be killed, by the command that it leaves behind. */
export interface TaskLock {
  /** Notes whose run it is. */
  heldBy(pid: number, hasGroup: boolean): void;
  release(): void;
}

/**
 * @returns undefined when a run of the task goes on
 * @throws UsageError, FailedError when the lock cannot be asked for: whoever wants it does not want two at once
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
      writeFileSync(
        note,
        JSON.stringify({
          pid,
          hasGroup,
          startedAt: statusOf(pid).start ?? null,
          boot: bootId() ?? null,
        }),
        { mode: 0o600 },
      ),
    release: () => {
      rmSync(note, { force: true });
      release();
    },
  };
}

/** A note stays when goalgen was killed. Does what it left behind still run, and is it still the same? */
function goesOn(note: string): boolean {
  const { pid, hasGroup, startedAt, boot } = parseJsonMap(textOf(note)) ?? {};
  if (typeof pid !== 'number' || boot !== (bootId() ?? null)) return false; // after a boot all numbers are new
  const { state, start } = statusOf(pid);
  // It has ended and nobody has asked how, or its number was given to another process since.
  if (state === 'Z' || (start !== undefined && start !== startedAt)) return false;
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

/** What the kernel says of a process: its state, and when it was started, in ticks; nothing when it is gone. */
function statusOf(pid: number): { state?: string | undefined; start?: string | undefined } {
  // The name before them, in parentheses, may hold anything.
  const fields = textOf(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
  return { state: fields?.[0], start: fields?.[19] };
}
