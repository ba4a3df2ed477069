import type { Readable } from 'node:stream';
import { codeOf, messageOf } from '../lib/errors';
import { passThrough } from './passThrough';
import type { Tail } from './tail';

/** The output of a command on its way to our own standard streams. */
export interface Forwarding {
  /** Nothing is left of it: it was read and written to its end, or given up. */
  readonly done: Promise<unknown>;
  /** Lets go of what is left: somebody holds the output open, or nobody takes it. */
  abandon(): void;
}

export interface OutputReader {
  readonly from: Readable;
  readonly to: 1 | 2;
}

export function forward(
  readers: readonly OutputReader[],
  tail: Tail,
  say: (line: string) => void,
): Forwarding {
  const streams = readers.map(({ from, to: fd }) => ({ from, to: passThrough(fd) }));
  const done = Promise.all(
    streams.map(async ({ from, to }) => {
      const [read, written] = [closed(from), closed(to)];
      from.on('data', (chunk: Buffer) => tail.push(chunk));
      to.on('error', (error) => {
        // Whoever read it has gone: the command learns it as it would have without us.
        if (isReaderGone(error)) from.destroy();
        else {
          // Its disk is full, say: the command would not have ended for that, if it does not look.
          say(`goalgen: the output of the command cannot be written: ${messageOf(error)}\n`);
          from.resume();
        }
      });
      // It is ended below. (With an end of its own, pipe() asks for process.stdout, which Node makes by setting the shared
      // pipe to not block: whoever else writes to it would fail.)
      from.pipe(to, { end: false });
      await read;
      to.end();
      await written;
    }),
  );
  return {
    done,
    abandon: () => {
      for (const { from, to } of streams) {
        from.destroy();
        to.destroy();
      }
    },
  };
}

function closed(stream: NodeJS.EventEmitter): Promise<void> {
  return new Promise((resolve) => stream.once('close', () => resolve()));
}

/** EIO is what a terminal says that has been closed. */
function isReaderGone(error: unknown): boolean {
  return ['EPIPE', 'EIO', 'ECONNRESET'].includes(codeOf(error) ?? '');
}
