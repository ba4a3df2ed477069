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

/** systemd's own units, and those of sessions, are no tasks. */
const NO_TASK = /^(?:systemd-|user@|user-runtime-dir@|getty@|dbus|init\.scope)/;
/** What systemd calls how a unit failed, where that is not simply a failure. */
const RESULTS: Readonly<Record<string, string>> = {
  timeout: 'timeout',
  watchdog: 'timeout',
  'exec-condition': 'skipped',
};
/** Of the output of a run so much is its error. */
const OUTPUT_LENGTH_MAX = 10_000;
/** Runs that are open at once; older ones are let go as they are. */
const OPEN_MAX = 10_000;

interface Invocation {
  readonly number: number;
  readonly raw: string;
  readonly unit: string;
  readonly id: string;
  readonly bootId: string;
  readonly host: string | null;
  readonly startedAt: number;
  /** What was read may begin in its middle. */
  readonly startIsUnknown: boolean;
  exit: string | null;
  exitCode: number | null;
  output: string;
}

/**
 * Runs of services as `journalctl -o json` prints them: one invocation is one run, from its first record to systemd's
 * word that it succeeded or failed.
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
  /** By invocation id, oldest first. */
  readonly #open = new Map<string, Invocation>();
  /** Too many are open: what is no longer waited for. */
  readonly #overdue: Candidate[] = [];
  /** systemd has more to say of what has ended. */
  readonly #ended = new Set<string>();
  /** The boot that the last entry of each machine belonged to. */
  readonly #bootIds = new Map<string, string>();

  constructor(readonly options: FormatOptions) {}

  read(number: number, raw: string, entry: JsonMap): Candidate[] {
    const lost = this.#afterBoot(entry);
    const told = isOfManager(entry) ? this.#manager(number, raw, entry) : this.#output(entry);
    return [...lost, ...told, ...this.#overdue.splice(0)];
  }

  /** What systemd itself says of a unit. */
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

  /** A line that the unit's processes wrote. Short ones may have lost their invocation: then their unit says whose it is. */
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

  /** A later boot of its machine: what had not ended by then never will. */
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

/** `result` is systemd's word for how it failed; undefined when it succeeded. */
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

/** A condition was not met: nothing ran, though the job to start it is done. */
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
