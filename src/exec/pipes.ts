import { spawnSync } from 'node:child_process';
import { closeSync, constants, fstatSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutputReader } from './forwarding';

/** The ends of the pipes that take a command's standard output and error. */
export interface OutputPipes {
  /** For the command: what `spawn` takes as its second and third stream. */
  readonly ends: readonly ['pipe' | number, 'pipe' | number];
  /** Call when the command has its ends: only then does the output have an end. */
  release(): void;
  /** What is read from here is written to that standard stream; undefined where Node's own pipe is to be used. */
  readonly readers: readonly OutputReader[] | undefined;
}

/**
 * Real pipes. What Node makes for its children are sockets, in which scripts that write to /dev/stderr fail and a reader
 * that has gone is another error than usual; they serve only where no pipe can be made. Where both streams go to one file
 * (cron mails them so), one pipe takes both and keeps their order to the byte.
 */
export function outputPipes(): OutputPipes {
  const isOne = isSameFile(1, 2);
  const names = isOne ? ['out'] : ['out', 'err'];
  const folder = folderForPipes();
  if (folder === undefined) return SOCKETS;
  try {
    const paths = names.map((name) => join(folder, name));
    if (spawnSync('mkfifo', ['-m', '600', ...paths], { stdio: 'ignore' }).status !== 0)
      return SOCKETS;
    const opened = paths.map((path) => ({
      read: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
      write: openSync(path, constants.O_WRONLY),
    }));
    const [out, err = out] = opened;
    if (out === undefined || err === undefined) return SOCKETS;
    return {
      ends: [out.write, err.write],
      release: () => {
        for (const { write } of opened) closeSync(write);
      },
      readers: opened.map(({ read }, index) => ({
        from: new Socket({ fd: read, readable: true, writable: false }),
        to: index === 0 ? 1 : 2,
      })),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const SOCKETS: OutputPipes = {
  ends: ['pipe', 'pipe'],
  release: () => undefined,
  readers: undefined,
};

/** Where it cannot be made, a command is run all the same. */
function folderForPipes(): string | undefined {
  for (const place of [tmpdir(), '/tmp', '/dev/shm', '/var/tmp']) {
    try {
      return mkdtempSync(join(place, 'goalgen-exec-'));
    } catch {
      // The next one may do.
    }
  }
  return undefined;
}

function isSameFile(a: number, b: number): boolean {
  try {
    const [first, second] = [fstatSync(a), fstatSync(b)];
    return first.dev === second.dev && first.ino === second.ino;
  } catch {
    return false; // one of them is closed
  }
}
