import { fstatSync, statSync, writeSync } from 'node:fs';
import { codeOf } from './errors';
import type { Output } from './io';

/** How long to wait for a reader whose pipe is full. */
const RETRY_MS = 1;

/**
 * Standard output (1) or error (2). On a terminal Node's own stream; for files, pipes and /dev/null plain writes,
 * because making the stream takes a tenth of a start.
 */
export function outputOf(fd: 1 | 2): Output {
  if (mayBeTerminal(fd)) {
    const stream = fd === 1 ? process.stdout : process.stderr;
    stream.on('error', ignoreClosed);
    return stream;
  }
  return { write: (text) => writeAll(fd, Buffer.from(text)), isTTY: false };
}

function mayBeTerminal(fd: number): boolean {
  const stat = fstatSync(fd);
  return stat.isCharacterDevice() && stat.rdev !== statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
}

/** Throws EPIPE when the reader has gone. */
function writeAll(fd: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
      // Another program made the pipe non-blocking, and its reader is slow.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

/** A terminal that was closed has nobody to tell. */
function ignoreClosed(error: Error): void {
  if (codeOf(error) !== 'EPIPE' && codeOf(error) !== 'EIO') throw error;
}
