import type { Readable } from 'node:stream';

/** A place to write to, and what it can show. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Whoever read it has gone. */
  readonly closed?: boolean;
}

/** The world as a command sees it, so that a test can be the world. */
export interface Io {
  stdin(): Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** For a command that runs until it is interrupted: from this call on, an interrupt aborts the signal instead. */
  interruption(): AbortSignal;
}
