import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, UsageError } from '../errors';
import { readAt } from './file';

const CHUNK_BYTES = 64 * 1024;
const POLL_MS = 250;
const NEWLINE = 0x0a;

/** Where the end of the file was, for following it from there. */
export interface Tail {
  readonly lines: readonly string[];
  readonly position: Position;
}

interface Position {
  /** Inode of the file, 0 when there was none. */
  readonly inode: number;
  /** Offset just after the last complete line. */
  readonly offset: number;
}

/** The last `count` lines that `accepts`, oldest first. Reads backwards, so the length of the ledger does not matter. */
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
        const lines = bytes.subarray(first, last).toString().split('\n').slice(0, -1).filter(accepts);
        found.unshift(...lines.slice(Math.max(0, lines.length - (count - found.length))));
        rest = Buffer.from(bytes.subarray(0, first));
      } else rest = bytes;
    }
    return { lines: found, position: { inode, offset: end ?? 0 } };
  } finally {
    closeSync(fd);
  }
}

/** Lines as they are appended, from `position` on, also across a rotation, until `stop`. */
export async function* follow(path: string, position: Position, stop: AbortSignal): AsyncGenerator<string> {
  let { inode, offset } = position;
  while (!stop.aborted) {
    const file = statSync(path, { throwIfNoEntry: false });
    if (file !== undefined) {
      if (file.ino !== inode || file.size < offset) [inode, offset] = [file.ino, 0];
      if (file.size > offset) {
        const lines = completeLines(path, offset, file.size);
        offset += Buffer.byteLength(lines);
        yield* lines.split('\n').slice(0, -1);
      }
    }
    await sleep(POLL_MS, undefined, { signal: stop }).catch(ignoreAbort);
  }
}

function completeLines(path: string, from: number, to: number): string {
  const fd = openToRead(path);
  if (fd === undefined) return '';
  try {
    const bytes = readAt(fd, from, to - from);
    return bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1).toString();
  } finally {
    closeSync(fd);
  }
}

function openToRead(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new UsageError(
      `The ledger ${path} cannot be read (${codeOf(cause)}).`,
      'check the path, or name another with --ledger',
      { cause },
    );
  }
}

function ignoreAbort(error: unknown): void {
  if (codeOf(error) !== 'ABORT_ERR') throw error;
}
