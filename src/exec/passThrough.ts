import { type ChildProcess, spawn } from 'node:child_process';
import { constants, fstatSync, openSync, write } from 'node:fs';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { codeOf } from '../lib/errors';

/** How long to wait for a file that takes nothing now, where somebody made it non-blocking. */
const RETRY_MS = 5;

/**
 * Writes bytes to a standard stream as they are, without holding up this process: a reader that is slow slows down the
 * command, a signal or a timeout is still heard, and what nobody takes can be given up. Nothing about the stream is changed
 * for those who share it.
 */
export function passThrough(fd: 1 | 2): Writable {
  const stat = fstatSync(fd);
  if (!stat.isFIFO() && !stat.isSocket()) return new FileWriter(fd);
  const own = stat.isFIFO() ? reopened(fd) : undefined;
  return own === undefined
    ? new CatWriter(fd)
    : new Socket({ fd: own, readable: false, writable: true });
}

/** The same pipe once more, for us alone, not to block; undefined where it is another user's (cron's is root's). */
function reopened(fd: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

/** A file, or a terminal: neither keeps a writer waiting for long. */
class FileWriter extends Writable {
  constructor(readonly fd: number) {
    super();
  }

  override _write(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    write(this.fd, chunk, (error, written) => {
      if (codeOf(error) === 'EAGAIN') setTimeout(() => this._write(chunk, 'utf8', done), RETRY_MS);
      else if (error !== null) done(error);
      else if (written < chunk.length) this._write(chunk.subarray(written), 'utf8', done);
      else done();
    });
  }
}

/** Lets another process wait for the reader: a write that blocks here could not be given up, not even by leaving. */
class CatWriter extends Writable {
  readonly #cat: ChildProcess;
  readonly #input: Writable;

  constructor(fd: number) {
    super();
    // A group of its own: what a terminal sends to all must not cut the output.
    this.#cat = spawn('cat', [], { stdio: ['pipe', fd, 'ignore'], detached: true });
    if (this.#cat.stdin === null) throw new Error('cat has no standard input');
    this.#input = this.#cat.stdin;
    this.#cat.on('error', (error) => this.destroy(error));
    this.#input.on('error', (error) => this.destroy(error));
  }

  override _write(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    this.#input.write(chunk, done);
  }

  override _final(done: () => void): void {
    if (this.#cat.exitCode !== null || this.#cat.signalCode !== null) done();
    else this.#cat.once('close', () => done());
    this.#input.end();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#cat.kill('SIGKILL');
    done(error);
  }
}
