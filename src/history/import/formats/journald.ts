import { isJsonMap, type JsonMap } from '../../../lib/json';
import type { Batch, Candidate, Chunks, FormatOptions } from '../candidate';
import { jsonLine } from '../jsonLine';
import { linesOf } from '../lines';
import {
  aloneKey,
  bootOf,
  exitOf,
  isOfManager,
  messageOf,
  namesOf,
  placeOf,
  text,
  timeOf,
  userOf,
} from './journalEntry';
import { type Meaning, meaningOf } from './journalMessage';
import { type EndedInvocation, type Invocation, JournalRuns, LEFT_OUT } from './journalRuns';
import { endedRun, notBegun, openRun, type Told } from './journalValues';

/** Units that are no tasks: systemd's own, and those of sessions. */
const NO_TASK = /^(?:systemd-|user@|user-runtime-dir@|getty@|dbus|init\.scope)/;
/** The status of a run by systemd's result of the unit, where the status is not `failed`. */
const RESULTS: Readonly<Record<string, EndedInvocation['status']>> = {
  timeout: 'timeout',
  watchdog: 'timeout',
  'exec-condition': 'skipped',
};
/** The status of a start that did not begin a run, by systemd's result of the job. */
const NOT_STARTED: Readonly<Record<string, EndedInvocation['status']>> = {
  timeout: 'timeout',
  canceled: 'cancelled',
  once: 'skipped',
};
/** Seconds within which two messages of systemd are about one end. */
const SAME_END_SECONDS = 2;

/**
 * Reads runs of services as `journalctl -o json` prints them. One invocation is one run, from its
 * start to the message in which systemd says how it ended. A start that never led to a run (a start
 * limit, a failed dependency) is a failed run with an id of its own.
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
  readonly #runs = new JournalRuns();
  /** The time of the last entry that has one, in epoch seconds. */
  #at = 0;
  /** Candidates that are ready to be handed over. */
  #ready: Candidate[] = [];
  /** The boot id of each machine's last entry, by machine id or, without one, by host name. */
  readonly #bootIds = new Map<string, string>();
  /** When the last start that began no run failed, by host and unit. */
  readonly #aloneAt = new Map<string, number>();
  /** Boots whose systemd is too old to say how runs end. */
  readonly #oldBoots = new Set<string>();

  constructor(readonly options: FormatOptions) {}

  read(number: number, raw: string, entry: JsonMap): Candidate[] {
    const at = timeOf(entry);
    this.#at = at ?? this.#at;
    for (const ended of this.#runs.takeSettled(this.#at)) this.#take(ended);
    this.#afterBoot(entry);
    if (!isOfManager(entry)) this.#output(entry);
    else if (at !== undefined) this.#manager({ number, raw, at, entry, ...namesOf(entry) });
    return this.#ready.splice(0);
  }

  rest(): Candidate[] {
    for (const ended of this.#runs.takeSettled(Number.POSITIVE_INFINITY)) this.#take(ended);
    for (const run of this.#runs.allOpen()) this.#takeOpen(run, false);
    return this.#ready.splice(0);
  }

  /** Reads a message in which systemd speaks of a unit. */
  #manager(told: Told): void {
    if (!this.#isTask(told.unit)) return;
    const meaning = meaningOf(told.entry);
    if (meaning === undefined) return;
    if (meaning === 'ofOldSystemd') this.#refuse(told);
    else if (!this.#oldBoots.has(bootOf(told.entry))) this.#about[meaning](told);
  }

  /** What is done with a message, by its meaning. */
  readonly #about: Readonly<Record<Exclude<Meaning, 'ofOldSystemd'>, (told: Told) => void>> = {
    starting: (told) => this.#begins(told),
    up: (told) => this.#begins(told),
    exited: (told) => {
      if (this.#isUnended(told)) this.#runs.addExit(told.id, ...exitOf(told.entry), told.at);
    },
    execFailed: ({ unit, id, entry, at }) =>
      this.#runs.addOutput(
        placeOf(entry, unit),
        id === '' ? undefined : id,
        messageOf(entry) ?? LEFT_OUT,
        at,
      ),
    conditionSkipped: (told) => this.#conditionSkipped(told),
    finished: (told) => this.#ended(told, 'success', null),
    succeeded: (told) =>
      this.#ended(
        told,
        this.#runs.open(told.id)?.isStopped === true ? 'cancelled' : 'success',
        null,
      ),
    stopping: ({ id }) => {
      const run = this.#runs.open(id);
      if (run?.isUp === true) run.isStopped = true;
    },
    execSkipped: (told) => this.#ended(told, 'skipped', null),
    failed: (told) => this.#failed(told, text(told.entry.UNIT_RESULT) ?? 'failed'),
    notStarted: (told) => this.#notStarted(told, text(told.entry.JOB_RESULT) ?? 'failed'),
  };

  /** Whether systemd names an invocation of whose end nothing has been read. */
  #isUnended({ id }: Told): boolean {
    return id !== '' && this.#runs.ended(id) === undefined;
  }

  #begins(told: Told): void {
    if (!this.#isUnended(told)) return;
    const isUp = meaningOf(told.entry) === 'up';
    // Where the journal begins after "Starting", "Started" comes a moment after the start.
    this.#begun(told, isUp ? 'up' : 'starting').isUp = isUp;
  }

  /** A run of this invocation ended. A second message about the same end says nothing new. */
  #ended(told: Told, status: EndedInvocation['status'], result: string | null): void {
    if (!this.#isUnended(told)) return;
    const run = this.#begun(told, 'end');
    this.#runs.end({ run, finishedAt: told.at, status, result });
  }

  /**
   * systemd says that the unit failed. If the invocation that it names has ended already, it is the
   * one before this start, which failed before it had an invocation of its own.
   */
  #failed(told: Told, result: string): void {
    const status = RESULTS[result] ?? 'failed';
    const before = this.#runs.ended(told.id);
    // The same message again, as in exports that overlap.
    const isAgain = before?.status === status && before.finishedAt === told.at;
    if (isAgain && result !== 'start-limit-hit') return;
    if (this.#isUnended(told) && result !== 'start-limit-hit') this.#ended(told, status, result);
    else this.#takeAlone(told, status, result);
  }

  /** The job to start the unit failed. A message about a failed unit may have told of it already. */
  #notStarted(told: Told, result: string): void {
    const before = this.#runs.ended(told.id);
    const isTold = [before?.finishedAt, this.#aloneAt.get(aloneKey(told))].some(
      (at = Number.NEGATIVE_INFINITY) => told.at - at <= SAME_END_SECONDS,
    );
    if (result === 'failed' && isTold) return;
    if (result === 'failed' && this.#isUnended(told)) this.#ended(told, 'failed', result);
    else if (this.#runs.open(told.id) === undefined)
      this.#takeAlone(told, NOT_STARTED[result] ?? 'failed', messageOf(told.entry) ?? result);
  }

  /**
   * A condition was not met. The run that is skipped ends now; without such a run, nothing began,
   * whatever invocation the message names.
   */
  #conditionSkipped(told: Told): void {
    const before = this.#runs.ended(told.id);
    if (before?.status === 'skipped' && told.at - before.finishedAt <= SAME_END_SECONDS) return;
    if (this.#runs.open(told.id) !== undefined) this.#ended(told, 'skipped', null);
    else this.#takeAlone(told, 'skipped', null);
  }

  #begun(told: Told, begunBy: Invocation['begunBy']): Invocation {
    const { number, raw, unit, id, at, entry } = told;
    const place = placeOf(entry, unit);
    const known = this.#runs.open(id);
    if (known !== undefined) return known;
    const { run, overdue } = this.#runs.begin({
      number,
      raw,
      unit,
      place,
      id,
      bootId: bootOf(entry),
      host: text(entry._HOSTNAME) ?? null,
      user: userOf(entry),
      startedAt: at,
      begunBy,
    });
    if (overdue !== undefined) this.#takeOpen(overdue, false);
    return run;
  }

  #isTask(unit: string): boolean {
    return unit.endsWith('.service') && !NO_TASK.test(unit) && this.options.isTask(unit);
  }

  /** Reads a line that a process of a unit wrote. */
  #output(entry: JsonMap): void {
    const userUnit = text(entry._SYSTEMD_USER_UNIT);
    const unit = userUnit ?? text(entry._SYSTEMD_UNIT) ?? '';
    // For a process of a user's unit, the journal names the invocation of the user's systemd.
    const id = userUnit === undefined ? text(entry._SYSTEMD_INVOCATION_ID) : undefined;
    if (!this.#isTask(unit)) return;
    const line = messageOf(entry);
    if (line === undefined)
      this.options.notUnderstood('a line of output that journalctl left out without --all', unit);
    this.#runs.addOutput(placeOf(entry, unit), id, line ?? LEFT_OUT, this.#at);
  }

  /**
   * When an entry of a machine belongs to another boot than the entry before it, the
   * journal will never say how the runs of the earlier boot ended.
   */
  #afterBoot(entry: JsonMap): void {
    const bootId = text(entry._BOOT_ID);
    if (bootId === undefined) return;
    // Machines that were cloned have one machine id.
    const machine = `${text(entry._MACHINE_ID)} ${text(entry._HOSTNAME)}`;
    const before = this.#bootIds.get(machine);
    this.#bootIds.set(machine, bootId);
    if (before === undefined || before === bootId) return;
    for (const run of this.#runs.takeOpenOf(before)) this.#takeOpen(run, true);
  }

  /** Refuses the runs of a boot whose systemd does not say how runs end. */
  #refuse({ number, raw, entry }: Told): void {
    const boot = bootOf(entry);
    if (this.#oldBoots.has(boot)) return;
    this.#oldBoots.add(boot);
    const host = text(entry._HOSTNAME) ?? 'this host';
    const problem = `${host} runs a systemd before 240, which does not log how runs end`;
    this.#ready.push({ number, raw, problem });
  }

  #take(ended: EndedInvocation): void {
    if (!this.#oldBoots.has(ended.run.bootId)) this.#ready.push(endedRun(ended));
  }

  /**
   * Hands over a run without an end. A service that goes on is no run, unless the operator named
   * the unit.
   * @param isLost whether it will never be known how the run ended
   */
  #takeOpen(run: Invocation, isLost: boolean): void {
    if (this.#oldBoots.has(run.bootId)) return;
    if (run.isUp && !this.options.asksForServices) return;
    this.#ready.push(openRun(run, isLost));
  }

  /** Hands over a start that began no run. It has no invocation, so it is known by its time. */
  #takeAlone(told: Told, status: EndedInvocation['status'], result: string | null): void {
    this.#aloneAt.set(aloneKey(told), told.at);
    this.#ready.push(notBegun(told, status, result));
  }
}
