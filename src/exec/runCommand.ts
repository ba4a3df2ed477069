import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import { type Instant, systemNow } from '../clock';
import { codeOf, messageOf } from '../errors';
import { forward } from './forwarding';
import { ProcessGroup } from './group';
import { outputPipes } from './pipes';
import { Tail } from './tail';

export interface CommandOptions {
  readonly command: readonly [string, ...string[]];
  /** Undefined: as long as it takes. */
  readonly timeoutSeconds: number | undefined;
  /** Between TERM and KILL. */
  readonly graceSeconds: number;
  readonly outputBytesMax: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (line: string) => void;
  /** Told the process, and whether it leads a group of its own, once it runs. */
  readonly onStart: (pid: number, hasGroup: boolean) => void;
}

/** How a command ended. */
export interface CommandOutcome {
  /** As a shell would say it: 128 and the signal's number for a signal, 124 at the timeout, 126 and 127 if it never began. */
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly timeoutSeconds: number | undefined;
  /** It ended by a signal that it was sent through this process, or said so (128 and its number). */
  readonly wasStopped: boolean;
  /** The end of what it printed, in the order it came. */
  readonly output: Buffer;
  /** Why it never began: `command not found`. */
  readonly startError: string | undefined;
  readonly endedAt: Instant;
}

export const TIMEOUT_CODE = 124;
const PASSED_ON = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'SIGCONT', 'SIGWINCH'] as const;
/** What a terminal sends to everybody who runs on it: the command has got it already. */
const SENT_BY_TERMINAL: readonly string[] = ['SIGINT', 'SIGQUIT', 'SIGWINCH'];
/** After KILL, somebody who left the group may hold the output open, or nobody may take what is left of it. */
const CLOSE_SECONDS = 1;

/** Runs a command as if it stood there alone: streams, signals and exit code are passed through. */
export async function runCommand(options: CommandOptions): Promise<CommandOutcome> {
  const hasTerminal = [0, 1, 2].some((fd) => isatty(fd));
  const [program, ...args] = options.command;
  const pipes = outputPipes();
  const child = spawn(program, args, {
    stdio: ['inherit', ...pipes.ends],
    env: { ...options.env },
    // A group of its own, so that a timeout reaches what it started; on a terminal that would take its keyboard away.
    detached: !hasTerminal,
  });
  pipes.release();
  if (child.pid !== undefined) options.onStart(child.pid, !hasTerminal);
  const group = new ProcessGroup(child, !hasTerminal, options.say);
  const tail = new Tail(options.outputBytesMax);
  const output = forward(pipes.readers ?? readersOf(child), tail);
  const stopPassing = passSignals(group, hasTerminal);
  const timeout = new Timeout(options, group);
  try {
    const end = await ended(child);
    const endedAt = systemNow();
    const timedOut = timeout.hasStruck;
    // What it left behind may still print, and that is passed on too, as long as there is time.
    await Promise.race([output.done, timeout.over]);
    return {
      ...outcomeOf(end, { timedOut, timeoutSeconds: options.timeoutSeconds, group }),
      output: tail.bytes(),
      endedAt,
    };
  } finally {
    output.abandon();
    timeout.clear();
    stopPassing();
  }
}

function readersOf({ stdout, stderr }: ChildProcess): { from: Readable; to: 1 | 2 }[] {
  return [
    ...(stdout === null ? [] : [{ from: stdout, to: 1 as const }]),
    ...(stderr === null ? [] : [{ from: stderr, to: 2 as const }]),
  ];
}

function passSignals(group: ProcessGroup, hasTerminal: boolean): () => void {
  const listeners = PASSED_ON.map((signal) => {
    const isThere = hasTerminal && SENT_BY_TERMINAL.includes(signal);
    const listener = isThere ? () => void group.heard.add(signal) : () => group.send(signal);
    process.on(signal, listener);
    return { signal, listener };
  });
  return () => {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  };
}

/** TERM when the time is over, KILL to whoever is left after the grace. */
class Timeout {
  hasStruck = false;
  /** Resolves when nothing is to be waited for any more. Never, without a timeout. */
  readonly over: Promise<void>;
  #timer: NodeJS.Timeout | undefined;

  constructor({ timeoutSeconds, graceSeconds }: CommandOptions, group: ProcessGroup) {
    this.over = new Promise((done) => {
      if (timeoutSeconds === undefined) return;
      this.#timer = setTimeout(() => this.#strike(group, graceSeconds).then(done), timeoutSeconds * 1000);
    });
  }

  async #strike(group: ProcessGroup, graceSeconds: number): Promise<void> {
    this.hasStruck = true;
    group.send('SIGTERM');
    group.send('SIGCONT'); // a stopped process does not hear TERM
    await group.emptied(graceSeconds);
    if (group.isAlive()) group.send('SIGKILL');
    await new Promise((done) => {
      this.#timer = setTimeout(done, CLOSE_SECONDS * 1000);
    });
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: unknown;
}

function ended(child: ChildProcess): Promise<End> {
  return new Promise((done) => {
    child.once('error', (error) => done({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => done({ code, signal }));
  });
}

function outcomeOf(
  { code, signal, error }: End,
  { timedOut, timeoutSeconds, group }: { timedOut: boolean; timeoutSeconds: number | undefined; group: ProcessGroup },
): Omit<CommandOutcome, 'output' | 'endedAt'> {
  const base = { signal, timedOut, timeoutSeconds, wasStopped: false, startError: undefined };
  if (error !== undefined) {
    const isMissing = codeOf(error) === 'ENOENT';
    return { ...base, exitCode: isMissing ? 127 : 126, startError: isMissing ? 'command not found' : messageOf(error) };
  }
  if (timedOut) return { ...base, exitCode: TIMEOUT_CODE };
  const exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal];
  const wasStopped = [...group.heard].some((each) => each !== 'SIGCONT' && exitCode === 128 + constants.signals[each]);
  return { ...base, exitCode, wasStopped };
}
