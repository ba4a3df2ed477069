import type { Readable } from 'node:stream';
import type { Launch } from './launch';

/** A stream to write to, and what is known about its terminal. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Whether the reader of the stream has gone. */
  readonly closed?: boolean;
}

/** Everything outside the program that a command uses. Tests pass their own. */
export interface Io {
  stdin(): Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How the program was started; absent when it was not started by `bin/goalgen`. */
  readonly launch?: Launch;
  readonly cwd: string;
  /**
   * For a command that runs until it is interrupted: after this call, an interrupt aborts the
   * returned signal instead of ending the process.
   */
  interruption(): AbortSignal;
}
