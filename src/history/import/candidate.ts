import type { Told } from '../statements/statement';

/**
 * One piece of a format's input that should become a run: its value, in the keys of NDJSON
 * (`task_type`, `run_id`, ...), or the problem because of which it cannot.
 */
export interface Candidate {
  /** The number, from 1, of the line where the candidate begins, or of the item in a list. */
  readonly number: number;
  /** The input as it was read, for the file of rejects; empty when it was too long to be held. */
  readonly raw: string | Buffer;
  readonly value?: unknown;
  readonly problem?: string;
}

/** Candidates that became known together, and the number of bytes that were read for them. */
export interface Batch {
  readonly candidates: readonly Candidate[];
  readonly bytes: number;
  /** What the input says of tasks, besides runs. */
  readonly told?: readonly Omit<Told, 'source'>[];
  /** The line that must stand before the `raw` texts so that the format can read them again. */
  readonly header?: string;
}

export type Chunks = AsyncIterable<Buffer | string>;

export interface FormatOptions {
  /** The time zone of times without an offset. */
  readonly timeZone: string;
  /** The moment of the import, in epoch seconds. A date without a year lies before it. */
  readonly now: number;
  /** Canonical column -> column of the input, or `=value` for the same value in all rows. */
  readonly columns: ReadonlyMap<string, string>;
  readonly delimiter: string;
  /** The host on which the import runs. */
  readonly host: string;
  /** True for the name of a systemd unit that is a task. */
  readonly isTask: (unit: string) => boolean;
  /** Removes secrets from texts that become names. */
  readonly redact: (text: string) => string;
  /** True when the operator named the units, so that services that go on are tasks, too. */
  readonly asksForServices: boolean;
  /** Takes a warning about what was read, for the person who imports. */
  readonly warn: (message: string) => void;
  /**
   * Counts a part of the input that was not understood.
   * @param what the kind of part, as a noun: `a line of output that ...`
   * @param example the part, as it stands in the input, or where it stands
   */
  readonly notUnderstood: (what: string, example: string, times?: number) => void;
}

export type Format = (chunks: Chunks, options: FormatOptions) => AsyncIterable<Batch>;

/** The problem of a text that should be JSON. */
export const NOT_JSON = 'not JSON';
const NONE = Symbol(NOT_JSON);

/** The value of a JSON text, or the problem if it is not JSON. */
export function jsonValue(text: string): { value: unknown } | { problem: string } {
  const value = parsed(text);
  return value === NONE ? { problem: NOT_JSON } : { value };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NONE;
  }
}
