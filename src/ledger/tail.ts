import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, UsageError } from '../lib/errors';
import { readAt } from './write/file';

const CHUNK_BYTES = 64 * 1024;
const POLL_MS = 250;
const NEWLINE = 0x0a;

/** The last lines of a ledger, and the position from which to follow it. */
export interface Tail {
  readonly lines: readonly string[];
  readonly position: Position;
}

interface Position {
  /** Inode of the file; 0 when there was no file. */
  readonly inode: number;
  /** Offset just after the last complete line. */
  readonly offset: number;
}

/**
 * The last `count` lines that `accepts` lets through, oldest first. Reads backwards, so the length
 * of the ledger does not matter.
 */
export function lastLines(path: string, count: number, accepts: (line: string) => boolean): Tail {
  const fd = openToRead(path);
  if (fd === undefined) return { lines: [], position: { inode: 0, offset: 0 } };
  try {
    const { size, ino: inode } = fstatSync(fd);
    const found: string[] = [];
    let end: number | undefined; // offset after the last complete line
    let rest = Buffer.alloc(0); // the start of a line whose end was read already
    for (let position = size; position > 0 && (found.length < count || end === undefined); ) {
      const length = Math.min(CHUNK_BYTES, position);
      position -= length;
      const bytes = Buffer.concat([readAt(fd, position, length), rest]);
      const first = position === 0 ? 0 : bytes.indexOf(NEWLINE) + 1;
      const last = bytes.lastIndexOf(NEWLINE) + 1;
      if (end === undefined && last > 0) end = position + last;
      if (first > 0 || position === 0) {
        const lines = bytes
          .subarray(first, last)
          .toString()
          .split('\n')
          .slice(0, -1)
          .filter(accepts);
        found.unshift(...lines.slice(Math.max(0, lines.length - (count - found.length))));
        rest = Buffer.from(bytes.subarray(0, first));
      } else rest = bytes;
    }
    return { lines: found, position: { inode, offset: end ?? 0 } };
  } finally {
    closeSync(fd);
  }
}

/** A file being followed. */
interface Followed {
  readonly fd: number;
  readonly inode: number;
  offset: number;
}

/**
 * The lines that are appended after `position`, as they come, until `stop` is aborted. A file that
 * was moved away is read to its end before the new one is begun.
 */
export async function* follow(
  path: string,
  position: Position,
  stop: AbortSignal,
): AsyncGenerator<string> {
  let file = openToFollow(path, position);
  try {
    while (!stop.aborted) {
      if (file !== undefined) yield* newLines(file);
      const next =
        statSync(path, { throwIfNoEntry: false })?.ino === file?.inode
          ? undefined
          : openToFollow(path);
      if (next === undefined) await sleep(POLL_MS, undefined, { signal: stop }).catch(ignoreAbort);
      else {
        if (file !== undefined) closeSync(file.fd);
        file = next;
      }
    }
  } finally {
    if (file !== undefined) closeSync(file.fd);
  }
}

/** Opens the file at `position` if that is a position in this file, else at its start. */
function openToFollow(path: string, position?: Position): Followed | undefined {
  const fd = openToRead(path);
  if (fd === undefined) return undefined;
  const { ino: inode } = fstatSync(fd);
  return { fd, inode, offset: position?.inode === inode ? position.offset : 0 };
}

function newLines(file: Followed): string[] {
  const { size } = fstatSync(file.fd);
  if (size < file.offset) file.offset = 0; // truncated and written anew
  const bytes = completeLines(readAt(file.fd, file.offset, size - file.offset));
  file.offset += bytes.length;
  return bytes.toString().split('\n').slice(0, -1);
}

function completeLines(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1);
}

function openToRead(path: string): number | undefined {
  const hint = 'check the path, or name another with --ledger';
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new UsageError(`The ledger ${path} cannot be read (${codeOf(cause)}).`, hint, { cause });
  }
  throw new UsageError(`The ledger ${path} is not a file.`, hint);
}

function ignoreAbort(error: unknown): void {
  if (codeOf(error) !== 'ABORT_ERR') throw error;
}
