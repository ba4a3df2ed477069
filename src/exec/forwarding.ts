import type { Readable } from 'node:stream';
import { codeOf, messageOf } from '../lib/errors';
import { passThrough } from './passThrough';
import type { Tail } from './tail';

/** The output of a command on its way to goalgen's own standard streams. */
export interface Forwarding {
  /** Resolves when the output was read and written to its end, or was abandoned. */
  readonly done: Promise<unknown>;
  /**
   * Gives up the rest of the output, because another process holds it open or its reader takes
   * nothing.
   */
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
        // The reader has gone: the command learns that as it would have without goalgen.
        if (isReaderGone(error)) from.destroy();
        else {
          // The output cannot be written for another reason, such as a full disk. The rest is read
          // and dropped, because without goalgen such an error need not have ended the command.
          say(`goalgen: the output of the command cannot be written: ${messageOf(error)}\n`);
          from.resume();
        }
      });
      // `to` is ended below. (If pipe() had to end it, it would access process.stdout. Node then
      // creates that stream and makes the shared pipe non-blocking, and other programs that write
      // to the pipe fail.)
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

/** Whether the reader has gone. A terminal that was closed reports EIO. */
function isReaderGone(error: unknown): boolean {
  return ['EPIPE', 'EIO', 'ECONNRESET'].includes(codeOf(error) ?? '');
}
