/** A command that cron has begun. */
export interface Start {
  readonly number: number;
  readonly raw: string;
  /** Empty where the log does not say. */
  readonly host: string;
  /** Who and what: ends name the same. */
  readonly command: string;
  /** Of the process that became the command. */
  readonly pid: number;
  readonly at: number;
  readonly exitCode?: number;
  readonly error?: string;
}

/** Older ones are let go as they are: a log without ends has nothing else. */
const OPEN_MAX = 10_000;

/** Starts whose ends are to come, found by what the lines of an end say. */
export class OpenStarts {
  /** In the order they began. */
  readonly #byProcess = new Map<string, Start>();
  /** The same, by who and what. */
  readonly #byCommand = new Map<string, Set<Start>>();

  /** @returns a start that is no longer kept */
  add(start: Start): Start | undefined {
    const key = processKey(start.host, start.pid);
    const before = this.#byProcess.get(key); // its process number came round again
    if (before !== undefined) this.#remove(before);
    this.#byProcess.set(key, start);
    const same = this.#byCommand.get(commandKey(start)) ?? new Set();
    this.#byCommand.set(commandKey(start), same.add(start));
    if (before !== undefined) return before;
    const oldest = this.#byProcess.size > OPEN_MAX ? this.all().next().value : undefined;
    if (oldest !== undefined) this.#remove(oldest);
    return oldest;
  }

  takeProcess(host: string, pid: number): Start | undefined {
    const start = this.#byProcess.get(processKey(host, pid));
    if (start !== undefined) this.#remove(start);
    return start;
  }

  /**
   * The start that a process of this number is the parent of: it was begun right after it, so of the starts of this command
   * its number is the next one above; where numbers have come round, the latest. One without an end (a crash) thus never
   * takes the end of another.
   */
  takeChildOf(host: string, pid: number, command: string): Start | undefined {
    const same = [...(this.#byCommand.get(commandKey({ host, command })) ?? [])];
    const above = same.filter((start) => start.pid > pid);
    const start =
      above.length === 0 ? same.at(-1) : above.reduce((a, b) => (b.pid < a.pid ? b : a));
    if (start !== undefined) this.#remove(start);
    return start;
  }

  all(): MapIterator<Start> {
    return this.#byProcess.values();
  }

  #remove(start: Start): void {
    this.#byProcess.delete(processKey(start.host, start.pid));
    const same = this.#byCommand.get(commandKey(start));
    same?.delete(start);
    if (same?.size === 0) this.#byCommand.delete(commandKey(start));
  }
}

function processKey(host: string, pid: number): string {
  return `${host} ${pid}`;
}

function commandKey({ host, command }: Pick<Start, 'host' | 'command'>): string {
  return `${host} ${command}`;
}
