import { constants, fstatSync, openSync, write } from 'node:fs';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { codeOf } from '../errors';

/** How long to wait for a reader whose pipe is full, where somebody made that pipe non-blocking. */
const RETRY_MS = 5;

/**
 * Writes bytes to a standard stream as they are, without holding up this process: a reader that is slow slows down the
 * command, and a signal or a timeout is still heard. A pipe is opened anew, not to block, for us alone: whoever shares it
 * finds it as it was; and a write that nobody takes can be given up.
 */
export function passThrough(fd: 1 | 2): Writable {
  const own = reopened(fd);
  if (own !== undefined) return new Socket({ fd: own, readable: false, writable: true });
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      writeAll(fd, chunk, done);
    },
  });
}

function reopened(fd: number): number | undefined {
  try {
    if (!fstatSync(fd).isFIFO()) return undefined;
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined; // no /proc, or another user's pipe
  }
}

function writeAll(fd: number, bytes: Buffer, done: (error?: Error | null) => void): void {
  write(fd, bytes, (error, written) => {
    if (codeOf(error) === 'EAGAIN') setTimeout(() => writeAll(fd, bytes, done), RETRY_MS);
    else if (error !== null) done(error);
    else if (written < bytes.length) writeAll(fd, bytes.subarray(written), done);
    else done();
  });
}
