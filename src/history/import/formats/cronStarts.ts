/** A command that cron has started. */
export interface Start {
  readonly number: number;
  readonly raw: string;
  /** Empty where the log does not name the host. */
  readonly host: string;
  /** User and command, as `(root) command`; the line of the end names the same. */
  readonly command: string;
  /** Number of the process that became the command. */
  readonly pid: number;
  /** When the command was started, in epoch seconds. */
  readonly at: number;
}

/**
 * Maximum number of starts that wait for their ends. Beyond it, the oldest start is given up as
 * still running: in a log without ends, no start ever finds its end.
 */
const OPEN_MAX = 10_000;

/** Starts that wait for their ends, found by what the lines about an end say. */
export class OpenStarts {
  /** The starts by host and process number, in the order in which they began. */
  readonly #byProcess = new Map<string, Start>();
  /** The same starts by host, user and command. */
  readonly #byCommand = new Map<string, Set<Start>>();

  /**
   * Adds a start.
   * @returns a start that is given up for it: one with the same process number, or the oldest of
   * too many; undefined when there is none
   */
  add(start: Start): Start | undefined {
    const key = processKey(start.host, start.pid);
    const before = this.#byProcess.get(key); // an earlier start, whose process number is used again
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
   * Takes the start of the command whose parent is the process `pid`. That process begins right
   * before the command does, so of the starts of the same command, the one with the next higher
   * process number is its child. Where process numbers have begun again from low ones, it is the
   * latest start. A start without an end (a crash) thus never takes the end of another.
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
