import { isJsonMap, type JsonMap } from '../../../lib/json';
import { ends } from '../../../lib/text';
import type { Batch, Candidate, Chunks, FormatOptions } from '../candidate';
import { linesOf } from '../lines';
import {
  EXEC_FAILED,
  EXITED,
  FAILED,
  isOfManager,
  messageOf,
  START_DONE,
  STARTING,
  SUCCEEDED,
  text,
  timeOf,
  unitOf,
} from './journalEntry';
import { jsonLine } from './ndjson';

/** Units that are no tasks: systemd's own, and those of sessions. */
const NO_TASK = /^(?:systemd-|user@|user-runtime-dir@|getty@|dbus|init\.scope)/;
/** The status of a run by systemd's result of the unit, where the status is not `failed`. */
const RESULTS: Readonly<Record<string, string>> = {
  timeout: 'timeout',
  watchdog: 'timeout',
  'exec-condition': 'skipped',
};
/** Maximum length of the output of a run that is kept as its error, in characters. */
const OUTPUT_LENGTH_MAX = 10_000;
/**
 * Maximum number of runs that wait for their end. Beyond it, the oldest run is given up as still
 * running. Also the maximum number of ended runs whose ids are remembered.
 */
const OPEN_MAX = 10_000;

interface Invocation {
  readonly number: number;
  readonly raw: string;
  readonly unit: string;
  readonly id: string;
  readonly bootId: string;
  readonly host: string | null;
  readonly startedAt: number;
  /**
   * True when the first entry read is not the start: the journal may have been read from the middle
   * of the run on.
   */
  readonly startIsUnknown: boolean;
  exit: string | null;
  exitCode: number | null;
  output: string;
}

/**
 * Reads runs of services as `journalctl -o json` prints them. One invocation is one run, from its
 * first entry to the one in which systemd says that it succeeded or failed.
 */
export async function* journald(chunks: Chunks, options: FormatOptions): AsyncGenerator<Batch> {
  const reader = new Reader(options);
  for await (const { lines, bytes } of linesOf(chunks)) {
    const candidates = lines.map(jsonLine).flatMap((line): Candidate[] => {
      if (line.problem !== undefined) return [line];
      return isJsonMap(line.value)
        ? reader.read(line.number, String(line.raw), line.value)
        : [{ ...line, problem: 'not a journal entry' }];
    });
    yield { candidates, bytes };
  }
  yield { candidates: reader.rest(), bytes: 0 };
}

class Reader {
  /** Runs that wait for their end, by invocation id, oldest first. */
  readonly #open = new Map<string, Invocation>();
  /** Runs that are no longer waited for because too many were open. `read` returns them. */
  readonly #overdue: Candidate[] = [];
  /** Invocation ids of runs that have ended. Further messages of systemd about them are ignored. */
  readonly #ended = new Set<string>();
  /** The boot id of each machine's last entry, by machine id or, without one, by host name. */
  readonly #bootIds = new Map<string, string>();

  constructor(readonly options: FormatOptions) {}

  read(number: number, raw: string, entry: JsonMap): Candidate[] {
    const lost = this.#afterBoot(entry);
    const told = isOfManager(entry) ? this.#manager(number, raw, entry) : this.#output(entry);
    return [...lost, ...told, ...this.#overdue.splice(0)];
  }

  /** Reads an entry in which systemd speaks of a unit. */
  #manager(number: number, raw: string, entry: JsonMap): Candidate[] {
    const unit = unitOf(entry);
    const at = timeOf(entry);
    if (at === undefined || !this.#isTask(unit)) return [];
    const message = text(entry.MESSAGE_ID);
    const id = text(entry.INVOCATION_ID) || text(entry.USER_INVOCATION_ID) || '';
    if (id === '') return message === START_DONE ? [skipped(number, raw, unit, at, entry)] : [];
    if (this.#ended.has(id)) return [];
    const run = this.#open.get(id) ?? this.#begin(number, raw, unit, id, at, entry);
    if (message === EXITED) addExit(run, entry);
    if (message === EXEC_FAILED) addOutput(run, entry);
    if (message !== SUCCEEDED && message !== FAILED) return [];
    this.#end(id);
    return [
      ended(run, at, message === SUCCEEDED ? undefined : (text(entry.UNIT_RESULT) ?? 'failed')),
    ];
  }

  #end(id: string): void {
    this.#open.delete(id);
    this.#ended.add(id);
    if (this.#ended.size > OPEN_MAX) this.#ended.delete(this.#ended.values().next().value ?? '');
  }

  #isTask(unit: string): boolean {
    return unit.endsWith('.service') && !NO_TASK.test(unit) && this.options.isTask(unit);
  }

  #begin(
    number: number,
    raw: string,
    unit: string,
    id: string,
    at: number,
    entry: JsonMap,
  ): Invocation {
    const message = text(entry.MESSAGE_ID);
    const run: Invocation = {
      number,
      raw,
      unit,
      id,
      bootId: text(entry._BOOT_ID) ?? '',
      host: text(entry._HOSTNAME) ?? null,
      startedAt: at,
      startIsUnknown: message !== STARTING,
      exit: null,
      exitCode: null,
      output: '',
    };
    this.#open.set(id, run);
    const [oldest] = this.#open.values();
    if (this.#open.size > OPEN_MAX && oldest !== undefined) {
      this.#end(oldest.id);
      this.#overdue.push(inFlight(oldest));
    }
    return run;
  }

  /**
   * Reads a line that a process of a unit wrote. The journal may not know the invocation of a
   * short-lived process; its line then goes to the newest open run of its unit.
   */
  #output(entry: JsonMap): Candidate[] {
    const id = text(entry._SYSTEMD_INVOCATION_ID);
    const unit = text(entry._SYSTEMD_UNIT);
    const run =
      id === undefined
        ? [...this.#open.values()].findLast((each) => each.unit === unit)
        : this.#open.get(id);
    if (run !== undefined) addOutput(run, entry);
    return [];
  }

  /**
   * The runs that a reboot ended. When an entry of a machine belongs to another boot than the entry
   * before it, runs of the earlier boot that have not ended never will; they count as failed.
   */
  #afterBoot(entry: JsonMap): Candidate[] {
    const [bootId, at] = [text(entry._BOOT_ID), timeOf(entry)];
    const machine = text(entry._MACHINE_ID) ?? text(entry._HOSTNAME) ?? '';
    const before = this.#bootIds.get(machine);
    if (bootId === undefined || at === undefined) return [];
    this.#bootIds.set(machine, bootId);
    if (before === undefined || before === bootId) return [];
    const lost = [...this.#open.values()].filter((run) => run.bootId === before);
    for (const run of lost) this.#end(run.id);
    return lost.map((run) => ended(run, at, 'host went down before it ended'));
  }

  rest(): Candidate[] {
    return [...this.#open.values()].map(inFlight);
  }
}

function addExit(run: Invocation, entry: JsonMap): void {
  const [code, status] = [text(entry.EXIT_CODE), text(entry.EXIT_STATUS)];
  run.exit = code === 'exited' ? `exit status ${status}` : `${code} by signal ${status}`;
  run.exitCode =
    code === 'exited' && status !== undefined && /^\d+$/.test(status) ? Number(status) : null;
}

function inFlight(run: Invocation): Candidate {
  const value = {
    ...common(run),
    finished_at: null,
    status: 'running',
    yields_to_known: run.startIsUnknown,
  };
  return { number: run.number, raw: run.raw, value };
}

function common({ unit, id, startedAt, host }: Invocation) {
  return { task_type: unit.replace(/\.service$/, ''), run_id: id, started_at: startedAt, host };
}

/**
 * A run that has ended. `result` is systemd's word for how it failed; undefined when it succeeded.
 */
function ended(run: Invocation, finishedAt: number, result: string | undefined): Candidate {
  const status = result === undefined ? 'success' : (RESULTS[result] ?? 'failed');
  const isBad = status === 'failed' || status === 'timeout';
  const told = [result, run.exit].filter((part) => part !== undefined && part !== null).join(', ');
  return {
    number: run.number,
    raw: run.raw,
    value: {
      ...common(run),
      finished_at: finishedAt,
      status,
      error: isBad ? `${run.output}${told}` : null,
      exit_code: isBad ? run.exitCode : null,
      yields_to_known: run.startIsUnknown,
    },
  };
}

/**
 * A skipped run: a condition of the unit was not met, so nothing ran, although the job to start the
 * unit is done.
 */
function skipped(number: number, raw: string, unit: string, at: number, entry: JsonMap): Candidate {
  const run = {
    task_type: unit.replace(/\.service$/, ''),
    run_id: `skipped ${at}`,
    host: text(entry._HOSTNAME) ?? null,
  };
  return { number, raw, value: { ...run, started_at: at, finished_at: at, status: 'skipped' } };
}

function addOutput(run: Invocation, entry: JsonMap): void {
  const line = messageOf(entry);
  if (line !== '') run.output = ends(`${run.output}${line}\n`, OUTPUT_LENGTH_MAX);
}
