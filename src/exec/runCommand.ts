import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import { codeOf, messageOf } from '../errors';
import { passThrough } from './passThrough';
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
}

/** How a command ended. */
export interface CommandOutcome {
  /** As a shell would say it: 128 and the signal's number for a signal, 124 at the timeout, 126 and 127 if it never began. */
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  /** It ended by a signal that this process was sent and passed on. */
  readonly wasStopped: boolean;
  /** The end of what it printed, in the order it came. */
  readonly output: Buffer;
  /** Why it never began: `command not found`. */
  readonly startError: string | undefined;
}

export const TIMEOUT_CODE = 124;
const PASSED_ON = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'SIGCONT', 'SIGWINCH'] as const;
/** What a terminal sends to everybody who runs on it: the command has got it already. */
const SENT_BY_TERMINAL: readonly string[] = ['SIGINT', 'SIGQUIT', 'SIGWINCH'];
/** After KILL, somebody who left the group may hold the output open. */
const CLOSE_SECONDS = 1;

/** Runs a command as if it stood there alone: streams, signals and exit code are passed through. */
export async function runCommand(options: CommandOptions): Promise<CommandOutcome> {
  const hasTerminal = [0, 1, 2].some((fd) => isatty(fd));
  const [program, ...args] = options.command;
  const tail = new Tail(options.outputBytesMax);
  const pipes = outputPipes();
  const child = spawn(program, args, {
    stdio: ['inherit', ...pipes.ends],
    env: { ...options.env },
    // A group of its own, so that a timeout reaches what it started; on a terminal that would take its keyboard away.
    detached: !hasTerminal,
  });
  pipes.release();
  const readers = pipes.readers ?? readersOf(child);
  const closed = Promise.all(readers.map(({ from, to }) => forward(from, to, tail)));
  const stop = stopper(child, !hasTerminal);
  const stopPassing = passSignals(hasTerminal, stop);
  const timer = timeout(options, stop);
  try {
    const end = await ended(child);
    const timedOut = timer.struck();
    await (timedOut ? Promise.race([closed, timer.afterKill()]) : closed);
    return { ...outcome(end, timedOut, stop.sent), output: tail.bytes() };
  } finally {
    timer.clear();
    stopPassing();
  }
}

function readersOf({ stdout, stderr }: ChildProcess): { from: Readable; to: 1 | 2 }[] {
  return [
    ...(stdout === null ? [] : [{ from: stdout, to: 1 as const }]),
    ...(stderr === null ? [] : [{ from: stderr, to: 2 as const }]),
  ];
}

/** Resolves when the stream has been read and written to its end. */
function forward(from: Readable, fd: 1 | 2, tail: Tail): Promise<void> {
  return new Promise((done) => {
    const to = passThrough(fd);
    from.on('data', (chunk: Buffer) => tail.push(chunk));
    // Whoever read it has gone: the command learns it as it would have without us.
    to.on('error', () => from.destroy());
    to.on('close', done);
    from.on('close', () => to.end());
    from.pipe(to);
  });
}

interface Stopper {
  (signal: NodeJS.Signals): void;
  /** What was sent so far. */
  readonly sent: Set<NodeJS.Signals>;
}

function stopper(child: ChildProcess, hasGroup: boolean): Stopper {
  const sent = new Set<NodeJS.Signals>();
  const send = (signal: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    sent.add(signal);
    try {
      process.kill(hasGroup ? -child.pid : child.pid, signal);
    } catch (error) {
      if (codeOf(error) !== 'ESRCH') throw error; // it has just ended
    }
  };
  return Object.assign(send, { sent });
}

function passSignals(hasTerminal: boolean, stop: Stopper): () => void {
  const passed = PASSED_ON.filter((signal) => !hasTerminal || !SENT_BY_TERMINAL.includes(signal));
  const heard = PASSED_ON.filter((signal) => !passed.includes(signal));
  const ignore = () => undefined; // the command decides what to make of it
  for (const signal of passed) process.on(signal, stop);
  for (const signal of heard) process.on(signal, ignore);
  return () => {
    for (const signal of passed) process.off(signal, stop);
    for (const signal of heard) process.off(signal, ignore);
  };
}

/** TERM at the timeout, KILL after the grace. */
function timeout({ timeoutSeconds, graceSeconds }: CommandOptions, stop: Stopper) {
  let struck = false;
  let killTimer: NodeJS.Timeout | undefined;
  const killed = new AbortController();
  const afterKill = new Promise<void>((done) => killed.signal.addEventListener('abort', () => done()));
  const strike = () => {
    struck = true;
    stop('SIGTERM');
    stop('SIGCONT'); // a stopped process does not hear TERM
    killTimer = setTimeout(() => {
      stop('SIGKILL');
      killTimer = setTimeout(() => killed.abort(), CLOSE_SECONDS * 1000);
    }, graceSeconds * 1000);
  };
  const timer = timeoutSeconds === undefined ? undefined : setTimeout(strike, timeoutSeconds * 1000);
  return {
    struck: () => struck,
    afterKill: () => afterKill,
    clear: () => {
      clearTimeout(timer);
      clearTimeout(killTimer);
    },
  };
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

function outcome(
  { code, signal, error }: End,
  timedOut: boolean,
  sent: ReadonlySet<NodeJS.Signals>,
): Omit<CommandOutcome, 'output'> {
  const base = {
    signal,
    timedOut,
    wasStopped: !timedOut && signal !== null && sent.has(signal),
    startError: undefined,
  };
  if (error !== undefined) {
    const isMissing = codeOf(error) === 'ENOENT';
    return { ...base, exitCode: isMissing ? 127 : 126, startError: isMissing ? 'command not found' : messageOf(error) };
  }
  if (timedOut) return { ...base, exitCode: TIMEOUT_CODE };
  return { ...base, exitCode: signal === null ? (code ?? 1) : 128 + constants.signals[signal] };
}
