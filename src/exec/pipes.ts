import { spawnSync } from 'node:child_process';
import { closeSync, constants, fstatSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutputReader } from './forwarding';

/** The pipes that take a command's standard output and error. */
export interface OutputPipes {
  /** The ends for the command: what `spawn` takes as its second and third stream. */
  readonly ends: readonly ['pipe' | number, 'pipe' | number];
  /**
   * Closes goalgen's copies of the command's ends, without which the output would never end. Must
   * be called once the command has its ends.
   */
  release(): void;
  /**
   * The ends to read from, each with the standard stream to which its output is written; undefined
   * where Node's own pipes are used.
   */
  readonly readers: readonly OutputReader[] | undefined;
}

/**
 * Makes real pipes. What Node makes for its children are sockets: scripts that write to /dev/stderr
 * fail with those, and a reader that has gone causes another error than usual. Sockets serve only
 * where no pipe can be made. Where both streams go to one file (as under cron, which mails them),
 * one pipe takes both and keeps their order to the byte.
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
    const opened = openedBoth(paths);
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

interface Pipe {
  readonly read: number;
  readonly write: number;
}

/** Opens both ends of each pipe; none where the limit of open files is reached. */
function openedBoth(paths: readonly string[]): Pipe[] {
  const opened: number[] = [];
  const open = (path: string, flags: number) => {
    const fd = openSync(path, flags);
    opened.push(fd);
    return fd;
  };
  try {
    return paths.map((path) => ({
      read: open(path, constants.O_RDONLY | constants.O_NONBLOCK),
      write: open(path, constants.O_WRONLY),
    }));
  } catch {
    for (const fd of opened) closeSync(fd);
    return [];
  }
}

const SOCKETS: OutputPipes = {
  ends: ['pipe', 'pipe'],
  release: () => undefined,
  readers: undefined,
};

/**
 * Makes a folder for the pipes; undefined where none can be made, and the command still runs. Memory
 * comes first: a TMPDIR on a dead network mount would keep the command from starting.
 */
function folderForPipes(): string | undefined {
  for (const place of ['/dev/shm', '/tmp', tmpdir(), '/var/tmp']) {
    try {
      return mkdtempSync(join(place, 'goalgen-exec-'));
    } catch {
      // Try the next place.
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
