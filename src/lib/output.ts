import { fstatSync, statSync, writeSync } from 'node:fs';
import { codeOf } from './errors';
import type { Output } from './io';

/** How long to wait for a reader whose pipe is full. */
const RETRY_MS = 1;

/**
 * Standard output (1) or error (2). On a terminal Node's own stream; for files, pipes and /dev/null plain writes,
 * because making the stream takes a tenth of a start. A reader that has gone does not stop the work: what it would
 * have read is dropped, and `closed` says so. Other failures go to `fail`.
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

  /** How many bytes were taken. */
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

/** EIO is what a terminal says that has been closed. */
function isClosed(error: unknown): boolean {
  return codeOf(error) === 'EPIPE' || codeOf(error) === 'EIO';
}
