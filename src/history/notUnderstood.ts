/** One kind of input that was not understood. */
export interface NotUnderstood {
  /** The kind, as a noun: `a line of output that journalctl left out without --all`. */
  readonly what: string;
  readonly count: number;
  /** One example, as it stood in the input. */
  readonly example: string;
}

/** Maximum number of kinds that are told apart; further kinds are counted together. */
const KINDS_MAX = 20;
const OTHER = 'input of further kinds';

/** Counts what was not understood, by kind, and keeps the first example of each kind. */
export class NotUnderstoodCounts {
  readonly #kinds = new Map<string, { count: number; readonly example: string }>();

  add(what: string, example: string, times = 1): void {
    const kind = this.#kinds.has(what) || this.#kinds.size < KINDS_MAX ? what : OTHER;
    const known = this.#kinds.get(kind) ?? { count: 0, example };
    known.count += times;
    this.#kinds.set(kind, known);
  }

  all(): NotUnderstood[] {
    return [...this.#kinds].map(([what, { count, example }]) => ({ what, count, example }));
  }
}
