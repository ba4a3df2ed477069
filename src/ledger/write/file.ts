import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, FailedError, isDiskFull, UsageError } from '../../lib/errors';
import { openOrCreate } from '../../lib/foreignFolder';
import { makeFolder } from '../../lib/makeFolder';
import { reachOf, whatIsThere } from './whatIsThere';

/**
 * The result of an attempt to append: the byte at which the first of the lines begins, or that
 * another program truncated the file meanwhile.
 */
export type Appended = { readonly begins: number } | 'cut off';

/**
 * Appends `lines` (each with its newline) to the ledger file and returns when they are on the disk.
 * Lines that an interrupted run already wrote are recognised at the file's end and not written
 * again. The caller holds the append lock.
 * @param preceding the line known to stand before `lines`, if any
 * @param wasThere whether the caller found the file and it was not empty
 * @returns `cut off` when another program truncated or renamed the file in between (logrotate knows
 * no lock): then nothing of `lines` is in it
 * @throws UsageError when the path cannot be a ledger, FailedError when the disk does not take the
 * lines; the file is then as it was
 */
export function appendOnce(
  path: string,
  lines: readonly string[],
  preceding: string | undefined,
  wasThere = false,
): Appended {
  const fd = openForAppending(path);
  try {
    const sizeBefore = fstatSync(fd).size;
    // This is not the file that the caller found: that one was rotated away since, maybe with some
    // of `lines` at its end.
    if (wasThere && sizeBefore === 0) return 'cut off';
    const reach = Math.min(sizeBefore, reachOf(lines, preceding));
    const { written, torn } = whatIsThere(
      { tail: readAt(fd, sizeBefore - reach, reach), isWhole: reach === sizeBefore },
      lines,
      preceding,
    );
    const rest = lines.slice(written).join('');
    // An unfinished line that is the beginning of `rest` is removed and written whole. Any other
    // unfinished line stays and gets a newline, so that two lines never run into one.
    const ours =
      torn > 0 &&
      Buffer.from(rest)
        .subarray(0, torn)
        .equals(readAt(fd, sizeBefore - torn, torn));
    if (ours) ftruncateSync(fd, sizeBefore - torn);
    const end = ours ? sizeBefore - torn : sizeBefore;
    const text = torn > 0 && !ours ? `\n${rest}` : rest;
    writeAll(fd, path, text, end);
    if (fstatSync(fd).size < end + Buffer.byteLength(text)) return takeBack(fd, text);
    if (sizeBefore === 0) syncFolder(path);
    return { begins: end + Buffer.byteLength(text) - Buffer.byteLength(lines.join('')) };
  } finally {
    closeSync(fd);
  }
}

/**
 * Undoes an append to a file that was truncated meanwhile. Such a file holds only `text`, or
 * nothing, and must end up empty.
 */
function takeBack(fd: number, text: string): 'cut off' {
  if (readAt(fd, 0, fstatSync(fd).size).equals(Buffer.from(text))) ftruncateSync(fd, 0);
  return 'cut off';
}

/**
 * Checks that the ledger, if there is one, can be appended to. Creates nothing.
 * @throws UsageError when there is something at the path that cannot be appended to
 */
export function checkAppendable(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat !== undefined) closeSync(openForAppending(path));
}

function openForAppending(path: string): number {
  const { O_RDWR, O_APPEND, O_NOFOLLOW } = constants;
  try {
    makeFolder(dirname(path));
    const fd = openOrCreate(path, O_RDWR | O_APPEND | O_NOFOLLOW);
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
  } catch (cause) {
    const code = codeOf(cause);
    if (code === undefined) throw cause;
    if (isDiskFull(code)) throw diskError(path, cause);
    const why =
      code === 'ELOOP' ? 'it is a symbolic link' : code === 'EISDIR' ? 'it is a directory' : code;
    throw new UsageError(
      `The ledger ${path} cannot be opened: ${why}.`,
      'mend the path, or name another with --ledger',
      { cause },
    );
  }
  throw new UsageError(`The ledger ${path} is not a regular file.`, 'name another with --ledger');
}

export function readAt(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(fd, bytes, filled, length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

function writeAll(fd: number, path: string, text: string, sizeBefore: number): void {
  const bytes = Buffer.from(text);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
    fsyncSync(fd);
  } catch (error) {
    ftruncateSync(fd, sizeBefore);
    throw diskError(path, error);
  }
}

/** Makes the name of a new file durable, too. */
function syncFolder(path: string): void {
  const fd = openSync(dirname(path), constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function diskError(path: string, cause: unknown): FailedError {
  return new FailedError(
    `The ledger ${path} cannot be written (${codeOf(cause) ?? cause}).`,
    'make room (df -h), then run any goalgen command: ' +
      'the events are kept in the database and will be appended',
    { cause },
  );
}
