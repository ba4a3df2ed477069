import { type ChildProcess, spawn } from 'node:child_process';
import { constants, fstatSync, openSync, write } from 'node:fs';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { codeOf } from '../lib/errors';

/** Milliseconds before writing again to a full file that another program made non-blocking. */
const RETRY_MS = 5;

/**
 * Writes bytes to a standard stream as they are, without blocking this process: a slow reader slows
 * down the command, signals and timeouts are still handled, and output that is not read can be
 * given up. The stream itself is not changed, because other processes share it.
 */
export function passThrough(fd: 1 | 2): Writable {
  const stat = fstatSync(fd);
  if (!stat.isFIFO() && !stat.isSocket()) return new FileWriter(fd);
  const own = stat.isFIFO() ? reopened(fd) : undefined;
  if (own !== undefined) return new Socket({ fd: own, readable: false, writable: true });
  const cat = startedCat(fd);
  // Where no process can be started, a slow reader makes goalgen wait.
  return cat === undefined ? new FileWriter(fd) : new CatWriter(cat.process, cat.input);
}

interface Cat {
  readonly process: ChildProcess;
  readonly input: Writable;
}

function startedCat(fd: 1 | 2): Cat | undefined {
  try {
    // `cat` gets a process group of its own: a signal that a terminal sends to all processes must
    // not cut off the output.
    const cat = spawn('cat', [], { stdio: ['pipe', fd, 'ignore'], detached: true });
    // A process that could not be started has no number, and tells why by an event.
    if (cat.pid !== undefined && cat.stdin instanceof Writable)
      return { process: cat, input: cat.stdin };
    cat.once('error', () => undefined);
    return undefined;
  } catch {
    return undefined;
  }
}

/**
 * Opens the same pipe once more, for this process alone and non-blocking; undefined where the pipe
 * belongs to another user (cron's belongs to root).
 */
function reopened(fd: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

/** Writes to a file or a terminal. Neither of them makes a writer wait for long. */
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

/**
 * Lets another process, `cat`, wait for the reader. A write that blocks in this process could not
 * be given up, not even by exiting.
 */
class CatWriter extends Writable {
  readonly #cat: ChildProcess;
  readonly #input: Writable;

  constructor(cat: ChildProcess, input: Writable) {
    super();
    this.#cat = cat;
    this.#input = input;
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
