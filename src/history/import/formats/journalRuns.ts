import { ends } from '../../../lib/text';

/** Maximum length of the output of a run that is kept as its error, in characters. */
const OUTPUT_LENGTH_MAX = 10_000;
/**
 * Maximum number of runs that wait for their end. Beyond it, the oldest run is given up as one
 * whose end is not known. Also the maximum number of ended runs, and of runs that have only written
 * output, which are remembered.
 */
const RUNS_MAX = 10_000;
/** Seconds after its end in which the journal may still deliver output of a run. */
const LATE_OUTPUT_SECONDS = 5;
/** What stands in an error for a line that journalctl printed as null. */
export const LEFT_OUT = '(a line too long for journalctl: print it with --all)';

/** One invocation of a unit, as far as it has been read. */
export interface Invocation {
  /** Number of the line of its first message, and that line. */
  readonly number: number;
  readonly raw: string;
  readonly unit: string;
  /** Host, user and unit, by which output without an invocation is matched. */
  readonly place: string;
  readonly id: string;
  readonly bootId: string;
  readonly host: string | null;
  /** The user whose systemd runs the unit; null for a unit of the system. */
  readonly user: string | null;
  readonly startedAt: number;
  /**
   * The first message read: that the run begins, that its unit has started, which comes a moment
   * later, or that it has ended, in which case its start is not known.
   */
  readonly begunBy: 'starting' | 'up' | 'end';
  /** True when the unit has started and goes on: it may be a service that is meant to run. */
  isUp: boolean;
  /** True when the unit, which had started and went on, is stopped from outside. */
  isStopped: boolean;
  exit: string | null;
  exitCode: number | null;
  output: string;
}

/** A run that has ended, and how. */
export interface EndedInvocation {
  readonly run: Invocation;
  readonly finishedAt: number;
  readonly status: 'success' | 'failed' | 'timeout' | 'skipped' | 'cancelled';
  /** systemd's word for how the run failed; null when it did not fail. */
  readonly result: string | null;
}

type Early = Pick<Invocation, 'exit' | 'exitCode' | 'output'> & {
  /** When the first of this was read, in epoch seconds. */
  readonly at: number;
};

/**
 * The invocations that a journal tells of. A run that has ended is handed over a few seconds later,
 * because the journal may hold its last lines behind the message about its end.
 */
export class JournalRuns {
  /** Runs that wait for their end, by invocation id, oldest first. */
  readonly #open = new Map<string, Invocation>();
  /** Runs that have ended and may still get output, by invocation id, oldest end first. */
  readonly #ending = new Map<string, EndedInvocation>();
  /** Ids of runs that have been handed over, with when they ended and how. */
  readonly #ended = new Map<string, Pick<EndedInvocation, 'finishedAt' | 'status'>>();
  /**
   * What is known of an invocation whose start has not been read, by its id or, where the journal
   * does not say it, by `unit PLACE`: its output may stand before the message about its start.
   */
  readonly #early = new Map<string, Early>();

  open(id: string): Invocation | undefined {
    return this.#open.get(id);
  }

  ended(id: string): Pick<EndedInvocation, 'finishedAt' | 'status'> | undefined {
    return this.#ending.get(id) ?? this.#ended.get(id);
  }

  /**
   * Adds a run. What was read of it before its start becomes part of it.
   * @returns the oldest run if too many are open: its end is no longer waited for
   */
  begin(begun: Omit<Invocation, 'isUp' | 'isStopped' | 'exit' | 'exitCode' | 'output'>): {
    readonly run: Invocation;
    readonly overdue: Invocation | undefined;
  } {
    const run: Invocation = {
      ...begun,
      isUp: false,
      isStopped: false,
      exit: null,
      exitCode: null,
      output: '',
    };
    for (const key of [run.id, `unit ${run.place}`]) this.#takeEarly(run, key);
    this.#open.set(run.id, run);
    const [oldest] = this.#open.values();
    if (this.#open.size <= RUNS_MAX || oldest === undefined) return { run, overdue: undefined };
    this.#open.delete(oldest.id);
    return { run, overdue: oldest };
  }

  /** Makes what was read before the start of a run part of it. */
  #takeEarly(run: Invocation, key: string): void {
    const early = this.#early.get(key);
    this.#early.delete(key);
    const isOwn = key === run.id || (early?.at ?? 0) >= run.startedAt - LATE_OUTPUT_SECONDS;
    if (early === undefined || !isOwn) return;
    run.output += early.output;
    run.exit ??= early.exit;
    run.exitCode ??= early.exitCode;
  }

  end(ended: EndedInvocation): void {
    const { id } = ended.run;
    this.#open.delete(id);
    this.#ending.set(id, ended);
    remember(this.#ended, id, { finishedAt: ended.finishedAt, status: ended.status });
  }

  /** Takes the runs that can get no more output at the time `at`, in epoch seconds. */
  takeSettled(at: number): EndedInvocation[] {
    const settled: EndedInvocation[] = [];
    for (const [id, ended] of this.#ending) {
      if (ended.finishedAt + LATE_OUTPUT_SECONDS >= at) break;
      this.#ending.delete(id);
      settled.push(ended);
    }
    return settled;
  }

  /** Takes the runs of a boot that have not ended. */
  takeOpenOf(bootId: string): Invocation[] {
    const own = [...this.#open.values()].filter((run) => run.bootId === bootId);
    for (const { id } of own) this.#open.delete(id);
    return own;
  }

  allOpen(): Invocation[] {
    return [...this.#open.values()];
  }

  /**
   * Adds a line of output. A line without invocation is of the newest run of its unit that is open,
   * or of one that has just ended.
   */
  addOutput(place: string, id: string | undefined, line: string, at: number): void {
    const run = id === undefined ? this.#newestOf(place) : this.#known(id);
    if (run !== undefined) run.output = joined(run.output, line);
    else if (id === undefined || !this.#ended.has(id)) {
      const early = this.#earlyOf(id ?? `unit ${place}`, at);
      early.output = joined(early.output, line);
    }
  }

  /** Notes how the main process of an invocation exited. */
  addExit(id: string, exit: string, exitCode: number | null, at: number): void {
    const known = this.#open.get(id) ?? this.#earlyOf(id, at);
    known.exit = exit;
    known.exitCode = exitCode;
  }

  #known(id: string): Invocation | undefined {
    return this.#open.get(id) ?? this.#ending.get(id)?.run;
  }

  #newestOf(place: string): Invocation | undefined {
    const isOwn = (run: Invocation) => run.place === place;
    return (
      [...this.#open.values()].findLast(isOwn) ??
      [...this.#ending.values()].map(({ run }) => run).findLast(isOwn)
    );
  }

  #earlyOf(key: string, at: number): Early {
    const known = this.#early.get(key);
    const isOld = known !== undefined && known.at < at - LATE_OUTPUT_SECONDS;
    if (known !== undefined && !(isOld && key.startsWith('unit '))) return known;
    return remember(this.#early, key, {
      exit: null,
      exitCode: null,
      output: '',
      at,
    });
  }
}

function joined(output: string, line: string): string {
  return line === '' ? output : ends(`${output}${line}\n`, OUTPUT_LENGTH_MAX);
}

/** Adds an entry to a map that keeps the newest RUNS_MAX. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): Value {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > RUNS_MAX && oldest !== undefined) map.delete(oldest);
  return value;
}
