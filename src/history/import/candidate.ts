/**
 * What a format makes of its input: something that should become a run (in the keys of NDJSON: `task_type`, `run_id`,
 * ...), or the reason why it cannot.
 */
export interface Candidate {
  /** The line, or the item of a list, it begins at, from 1. */
  readonly number: number;
  /** As it was read, for the file of rejects; empty for what is too long to be held. */
  readonly raw: string | Buffer;
  readonly value?: unknown;
  readonly problem?: string;
}

/** Candidates as they become known, and how many bytes were read for them. */
export interface Batch {
  readonly candidates: readonly Candidate[];
  readonly bytes: number;
  /** What must stand before `raw` texts so that they can be read again. */
  readonly header?: string;
}

export type Chunks = AsyncIterable<Buffer | string>;

export interface FormatOptions {
  /** Of times without an offset. */
  readonly timeZone: string;
  /** The moment of the import, in epoch seconds: what a date without a year comes before. */
  readonly now: number;
  /** Canonical column -> column of the input, or `=value` for all rows. */
  readonly columns: ReadonlyMap<string, string>;
  readonly delimiter: string;
  /** Which systemd units are tasks. */
  readonly isTask: (unit: string) => boolean;
  /** For texts that become names. */
  readonly redact: (text: string) => string;
  /** What a person should know of what was read. */
  readonly warn: (message: string) => void;
}

export type Format = (chunks: Chunks, options: FormatOptions) => AsyncIterable<Batch>;

const NOT_JSON = Symbol('not JSON');

/** The value of a JSON text, or undefined and why. */
export function jsonValue(text: string): { value: unknown } | { problem: string } {
  const value = parsed(text);
  return value === NOT_JSON ? { problem: 'not JSON' } : { value };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}
