import type { Readable } from 'node:stream';
import { passThrough } from './passThrough';
import type { Tail } from './tail';

/** The output of a command on its way to our own standard streams. */
export interface Forwarding {
  /** All of it has been read and written. */
  readonly done: Promise<unknown>;
  /** Lets go of what is left: somebody holds the output open, or nobody takes it. */
  abandon(): void;
}

export function forward(readers: readonly { readonly from: Readable; readonly to: 1 | 2 }[], tail: Tail): Forwarding {
  const streams = readers.map(({ from, to: fd }) => ({ from, to: passThrough(fd) }));
  const done = Promise.all(
    streams.map(
      ({ from, to }) =>
        new Promise<void>((resolve) => {
          from.on('data', (chunk: Buffer) => tail.push(chunk));
          // Whoever read it has gone: the command learns it as it would have without us.
          to.on('error', () => from.destroy());
          to.on('close', resolve);
          from.on('close', () => to.end(() => to.destroy()));
          from.pipe(to);
        }),
    ),
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
