import { fstatSync, statSync, writeSync } from 'node:fs';
import { codeOf } from './errors';
import type { Output } from './io';

/** Milliseconds to wait before writing again to a full pipe. */
const RETRY_MS = 1;

/**
 * Returns standard output (1) or standard error (2). A terminal gets Node's own stream; files,
 * pipes and /dev/null get plain writes, because making the stream takes a tenth of a start. When
 * the reader has gone, the work continues: further output is dropped, and `closed` is true. Other
 * failures of Node's stream go to `fail`; those of plain writes are thrown.
 */
export function outputOf(fd: 1 | 2, fail: (error: Error) => void): Output {
  if (!mayBeTerminal(fd)) return new PlainOutput(fd);
  const stream = fd === 1 ? process.stdout : process.stderr;
  stream.on('error', (error) => {
    if (!isClosed(error)) fail(error);
  });
  return stream;
}

function mayBeTerminal(fd: number): boolean {
  const stat = fstatSync(fd);
  return (
    stat.isCharacterDevice() && stat.rdev !== statSync('/dev/null', { throwIfNoEntry: false })?.rdev
  );
}

class PlainOutput implements Output {
  readonly isTTY = false;
  closed = false;

  constructor(readonly fd: number) {}

  write(text: string): void {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length && !this.closed; ) done += this.#attempt(bytes, done);
  }

  /** Returns how many bytes were written. */
  #attempt(bytes: Buffer, from: number): number {
    try {
      return writeSync(this.fd, bytes, from);
    } catch (error) {
      this.closed = isClosed(error);
      if (!this.closed && codeOf(error) !== 'EAGAIN') throw error;
      // Another program made the pipe non-blocking, and its reader is slow.
      if (!this.closed) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      return 0;
    }
  }
}

/** Whether the reader has gone. A terminal that was closed reports EIO. */
function isClosed(error: unknown): boolean {
  return codeOf(error) === 'EPIPE' || codeOf(error) === 'EIO';
}
