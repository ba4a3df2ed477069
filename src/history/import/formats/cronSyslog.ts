import { counted, shorten } from '../../../lib/text';
import { NAME_LENGTH_MAX } from '../../run';
import type { Batch, Candidate, Chunks, FormatOptions } from '../candidate';
import { linesOf } from '../lines';
import { CronClock } from './cronClock';
import {
  type End,
  endOf,
  type Failure,
  type HeldEnd,
  type HostLog,
  LOST,
  type Place,
  STILL_OPEN,
} from './cronEnds';
import {
  cronEvent,
  cronLine,
  type Ended,
  type Failed,
  type Started,
  tellsOfRun,
  undatedCron,
} from './cronLine';
import { OpenStarts, type Start } from './cronStarts';

/**
 * Reads what crons log: Debian's at every level (`-L 1` to `-L 15`), cronie, busybox and those of
 * the BSDs. A failure names the process of the start (`#66`). It is written by the same process as
 * the end (`[64]`), which began just before the process of the start.
 */
export async function* cronSyslog(chunks: Chunks, options: FormatOptions): AsyncGenerator<Batch> {
  const reader = new Reader(options);
  for await (const { lines, bytes } of linesOf(chunks)) {
    const candidates = lines.flatMap(({ number, text, problem, bytes: raw }): Candidate[] =>
      text === undefined
        ? [{ number, raw: raw ?? '', problem: problem ?? 'no text' }]
        : reader.read(number, text),
    );
    yield { candidates, bytes };
  }
  yield { candidates: reader.rest(), bytes: 0 };
}

/**
 * Seconds after a failure within which the line about the end follows. A log without lines about
 * ends has none, and the run then ended when it failed.
 */
const END_FOLLOWS_SECONDS = 10;

/** Told where a log holds ends and no failure, because not every level of logging has failures. */
const UNSURE = 'an end in a log without failures, which is a success only if cron runs with -L 7';

class Reader {
  readonly #open = new OpenStarts();
  /**
   * Failures whose end has not been read, oldest first, by host and by the number of the process
   * that will log the end.
   */
  readonly #failures = new Map<string, Failure>();
  /**
   * Ends of which it is not clear to which of several starts of one command they belong. A failure
   * that names its start may make it clear.
   */
  #held: HeldEnd[] = [];
  readonly #clock: CronClock;
  /** What the log of each host has said so far. */
  readonly #hosts = new Map<string, HostLog>();
  #strayEnds = 0;
  #isCronie = false;

  constructor(readonly options: FormatOptions) {
    this.#clock = new CronClock(options.timeZone, options.now);
  }

  read(number: number, text: string): Candidate[] {
    const raw = text.replace(/\r$/, '');
    const line = cronLine(raw);
    if (line === undefined) return this.#undated(raw);
    const event = cronEvent(line.message);
    if (event.kind === 'other') return [];
    if (event.kind === 'notUnderstood') {
      this.options.notUnderstood(`a line of ${line.program} that goalgen does not read`, raw);
      return [];
    }
    const at = this.#clock.read(line.time, line.host);
    if (at === undefined) return [{ number, raw, problem: `not a time: ${line.time}` }];
    const place = { number, raw, host: line.host, pid: line.pid, at };
    const settled = this.#settled(at);
    if (event.kind === 'rebooted') return [...settled, ...this.#reboot(line.host)];
    if (event.kind === 'started') return [...settled, ...this.#start(place, event)];
    if (event.kind === 'ended') return [...settled, ...this.#end(place, event)];
    this.#fail(place, event);
    return settled;
  }

  /** Takes the open runs of a host that has restarted: its log will never tell how they ended. */
  #reboot(host: string): Candidate[] {
    return this.#open.takeHost(host).map((start) => this.#candidate(start, LOST));
  }

  #undated(raw: string): [] {
    const program = undatedCron(raw);
    if (program !== undefined)
      this.options.notUnderstood(`a line of ${program} without a time`, raw);
    else if (tellsOfRun(raw))
      this.options.notUnderstood('a line of a cron in a form that goalgen does not read', raw);
    return [];
  }

  #start({ number, raw, host, pid, at }: Place, { command, child }: Started): Candidate[] {
    // What ran before this start is paired before it, so that it takes no end of theirs.
    const before = this.#held.filter((end) => end.host === host && end.command === command);
    const isLater = (end: HeldEnd) => before.includes(end) && end.at + END_FOLLOWS_SECONDS < at;
    const released = this.#release(isLater);
    const overdue = this.#open.add({ number, raw, host, pid: child ?? pid, at, command });
    return overdue === undefined ? released : [...released, this.#candidate(overdue, STILL_OPEN)];
  }

  #fail({ number, raw, host, pid, at }: Place, { child, exitCode, error }: Failed): void {
    this.#hostOf(host).failures += 1;
    const start = this.#open.takeProcess(host, child);
    this.#failures.set(`${host} ${pid}`, { number, raw, at, exitCode, error, start });
  }

  #end(place: Place, { command, child, saysHow }: Ended): Candidate[] {
    const { host, pid, at } = place;
    const log = this.#hostOf(host);
    log.ends += 1;
    if (saysHow) log.firstEnd ??= place.raw;
    const failure = this.#failures.get(`${host} ${pid}`);
    this.#failures.delete(`${host} ${pid}`);
    const isGuess = failure === undefined && child === undefined;
    if (isGuess && saysHow && this.#open.countOf(host, command) > 1) {
      this.#held.push({ ...place, command });
      return this.#releaseIfClear(host, command);
    }
    // A failure names its start, so without that start it stands alone: another start of the same
    // command is another run.
    const start = failure === undefined ? this.#startOf(host, pid, command, child) : failure.start;
    if (start === undefined) this.#strayEnds += 1;
    if (!saysHow) {
      this.#isCronie = true;
      return start === undefined ? [] : [this.#candidate(start, LOST)];
    }
    const end = endOf(failure, at);
    const own =
      start === undefined ? this.#endAlone(place, command, end) : this.#candidate(start, end);
    return [own, ...this.#releaseIfClear(host, command)];
  }

  /**
   * Pairs the held ends of a command once it has as many open starts: what is left is then clear
   * but for the order.
   */
  #releaseIfClear(host: string, command: string): Candidate[] {
    const own = this.#held.filter((end) => end.host === host && end.command === command);
    const isClear = own.length > 0 && own.length >= this.#open.countOf(host, command);
    return isClear ? this.#release((end) => own.includes(end)) : [];
  }

  /** Pairs held ends with the starts that are still open. */
  #release(is: (end: HeldEnd) => boolean = () => true): Candidate[] {
    const released = this.#held.filter(is).sort((a, b) => a.pid - b.pid);
    this.#held = this.#held.filter((end) => !is(end));
    const paired = released.map((end) => {
      const start = this.#startOf(end.host, end.pid, end.command, undefined);
      if (start === undefined) this.#strayEnds += 1;
      return { end, start };
    });
    return paired
      .sort((a, b) => a.end.at - b.end.at)
      .map(({ end, start }) => {
        const how = endOf(undefined, end.at);
        return start === undefined
          ? this.#endAlone(end, end.command, how)
          : this.#candidate(start, how);
      });
  }

  #startOf(host: string, pid: number, command: string, child: number | undefined) {
    return child === undefined
      ? this.#open.takeChildOf(host, pid, command)
      : this.#open.takeProcess(host, child);
  }

  /** The failed runs whose end would have been logged by now: they ended when they failed. */
  #settled(now: number): Candidate[] {
    const settled: Candidate[] = [];
    for (const [key, failure] of this.#failures) {
      if (failure.at + END_FOLLOWS_SECONDS >= now) break;
      this.#failures.delete(key);
      settled.push(...this.#alone(failure));
    }
    return settled;
  }

  /** A failed run without a line about its end. Without its start, nothing says what failed. */
  #alone(failure: Failure): Candidate[] {
    if (failure.start !== undefined)
      return [this.#candidate(failure.start, endOf(failure, failure.at))];
    this.options.notUnderstood('a failure of a command that the log does not name', failure.raw);
    return [];
  }

  /** The runs whose end has not been read. */
  rest(): Candidate[] {
    const failed = this.#settled(Number.POSITIVE_INFINITY);
    for (const { failures, firstEnd, ends } of this.#hosts.values())
      if (failures === 0 && firstEnd !== undefined)
        this.options.notUnderstood(UNSURE, firstEnd, ends);
    const held = this.#release();
    const open = [...this.#open.all()];
    const isMute = ({ host }: Start) => this.#hostOf(host).ends === 0;
    this.#warn(open.filter(isMute).length);
    const unended = open.map((start) => this.#candidate(start, isMute(start) ? LOST : STILL_OPEN));
    return [...failed, ...held, ...unended];
  }

  #hostOf(host: string): HostLog {
    const known = this.#hosts.get(host) ?? { ends: 0, failures: 0, firstEnd: undefined };
    this.#hosts.set(host, known);
    return known;
  }

  #warn(openCount: number): void {
    const { warn } = this.options;
    if (this.#isCronie)
      warn(
        'cronie does not log how runs end, so its runs count neither as successes nor as ' +
          'failures: put goalgen exec before the commands',
      );
    else if (openCount > 0)
      warn(
        `${counted(openCount, 'start')} and no end: Debian's cron logs how runs end only with ` +
          'EXTRA_OPTS="-L 7" in /etc/default/cron, and other crons never do, ' +
          'so how these runs ended is not known',
      );
    if (this.#strayEnds > 0)
      warn(
        `${counted(this.#strayEnds, 'end')} of runs that had begun before: ` +
          'when they began is not known. ' +
          'Read the rotated file first (cat cron.log.1 cron.log)',
      );
  }

  #candidate(start: Start, end: End): Candidate {
    const id = `${start.host}#${start.pid}@${start.at}`;
    // Where the clock was set back in between, how long the run took is not known.
    const startedAt = start.at > (end.finishedAt ?? start.at) ? null : start.at;
    return { number: start.number, raw: start.raw, value: this.#run(start, id, startedAt, end) };
  }

  /** A run whose start the log does not hold. It is known by the process that logged its end. */
  #endAlone({ number, raw, host, pid, at }: Place, command: string, end: End): Candidate {
    const id = `${host}#end of ${pid}@${at}`;
    return { number, raw, value: this.#run({ host, command }, id, null, end) };
  }

  /**
   * A run whose task is named by its command, because cron knows no other name. Secrets are removed
   * from the command: it may hold a password.
   */
  #run(
    { host, command }: Pick<Start, 'host' | 'command'>,
    runId: string,
    startedAt: number | null,
    { finishedAt, status, error = null, exitCode = null, isLost = false }: End,
  ) {
    const name = command
      .replace(/^\(\S+\) /, '')
      .replace(/\s+/g, ' ')
      .trim();
    return {
      task_type: shorten(this.options.redact(name), NAME_LENGTH_MAX),
      run_id: runId,
      started_at: startedAt,
      finished_at: finishedAt,
      status,
      error,
      exit_code: exitCode,
      host: host === '' ? null : host,
      ...(isLost ? { lost: true } : {}),
    };
  }
}
