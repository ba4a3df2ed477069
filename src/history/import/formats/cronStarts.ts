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

/** Maximum number of processes that begin between a process of cron and the command that it runs. */
const NEAR_PIDS = 250;
/** Minimum number by which process numbers fall when they begin again from low ones. */
const WRAPPED_PIDS = 10_000;

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

  /** Number of starts of a command that wait for their ends. */
  countOf(host: string, command: string): number {
    return this.#byCommand.get(commandKey({ host, command }))?.size ?? 0;
  }

  /** Takes the starts that wait on a host. */
  takeHost(host: string): Start[] {
    const own = [...this.#byProcess.values()].filter((start) => start.host === host);
    for (const start of own) this.#remove(start);
    return own;
  }

  /**
   * Takes the start of the command whose parent is the process `pid`. That process begins right
   * before the command does, so of the starts of the same command, the one with the next higher
   * process number is its child, if it is near. Where process numbers have begun again from low
   * ones, it is the latest start. A start without an end (a crash) thus never takes the end of
   * another, nor does the end of a run that had begun before the log.
   */
  takeChildOf(host: string, pid: number, command: string): Start | undefined {
    const same = [...(this.#byCommand.get(commandKey({ host, command })) ?? [])];
    const near = same.filter((start) => start.pid > pid && start.pid - pid <= NEAR_PIDS);
    const hasBegunAgain = (start: Start) => pid - start.pid > WRAPPED_PIDS;
    const start =
      near.length === 0
        ? same.findLast(hasBegunAgain)
        : near.reduce((a, b) => (b.pid < a.pid ? b : a));
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
