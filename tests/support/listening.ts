import { Readable } from 'node:stream';
import type { Io } from '../../src/lib/io';

interface ListeningOptions {
  readonly tty?: boolean;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly cwd?: string;
}

/** An `Io` for one function under test, and the texts that were written to it, in order. */
export interface Listening {
  readonly io: Io;
  readonly out: string[];
  readonly err: string[];
}

/** Where output goes to: by default to a program, with `tty` to a terminal. */
export function listening(options: ListeningOptions = {}): Listening {
  const { tty = false, columns, env = {}, stdin = '', cwd = '/' } = options;
  const [out, err]: [string[], string[]] = [[], []];
  const io: Io = {
    stdin: () => Readable.from([Buffer.from(stdin)]),
    stdout: {
      write: (text) => out.push(text),
      isTTY: tty,
      ...(columns !== undefined && { columns }),
    },
    stderr: { write: (text) => err.push(text), isTTY: tty },
    env,
    cwd,
    interruption: () => new AbortController().signal,
  };
  return { io, out, err };
}

/** Output to a program: a pipe or a file. */
export const PIPE = listening().io;

/** Output to a terminal that is to show no colours. */
export function plainTerminal(columns?: number): Io {
  return listening({ tty: true, env: { NO_COLOR: '1' }, ...(columns !== undefined && { columns }) })
    .io;
}

/** The lines of a printed text, which must end with a line break. */
export function linesOf(text: string): string[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no end');
  return text.split('\n').slice(0, -1);
}
