import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import { type Instant, systemNow } from '../lib/clock';
import { codeOf, messageOf } from '../lib/errors';
import type { Launch } from '../lib/launch';
import { asLaunched, inheritedDescriptors } from './asLaunched';
import { forward, type OutputReader } from './forwarding';
import { ProcessGroup } from './group';
import { type OutputPipes, outputPipes } from './pipes';
import { Tail } from './tail';
import { Timeout } from './timeout';

export interface CommandOptions {
  readonly command: readonly [string, ...string[]];
  /** Maximum seconds that the command may run; undefined for no limit. */
  readonly timeoutSeconds: number | undefined;
  /** Seconds between TERM and KILL at the timeout. */
  readonly graceSeconds: number;
  readonly outputBytesMax: number;
  /** The environment variables of this process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How this process was started; undefined when that is not known. */
  readonly launch: Launch | undefined;
  readonly say: (line: string) => void;
  /**
   * Called once the command runs, with its process id and whether it leads a process group of its
   * own.
   */
  readonly onStart: (pid: number, hasGroup: boolean) => void;
}

/** How a command ended. */
export interface ExitResult {
  /**
   * The exit code that a shell would report: 128 and the signal's number after a signal, 124 after
   * the timeout, 126 or 127 if the command never began.
   */
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly timeoutSeconds: number | undefined;
  /**
   * Whether the command ended by a signal that goalgen passed on or its terminal sent, or with an
   * exit code that says so (128 and the signal's number).
   */
  readonly wasStopped: boolean;
  /** The end of the command's output, in the order in which it came. */
  readonly output: Buffer;
  /** Why the command never began: `command not found`. */
  readonly startError: string | undefined;
  readonly endedAt: Instant;
}

export const TIMEOUT_CODE = 124;
const PASSED_ON = [
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGTERM',
  'SIGUSR1',
  'SIGUSR2',
  'SIGCONT',
  'SIGWINCH',
] as const;
/**
 * Signals that a terminal sends to all processes that run on it: the command has received them
 * already.
 */
const SENT_BY_TERMINAL: readonly string[] = ['SIGINT', 'SIGQUIT', 'SIGWINCH'];
/**
 * Seconds in which the rest of the output must end after KILL. A process that left the group may
 * hold the output open, or its reader may take nothing.
 */
const CLOSE_SECONDS = 1;

/**
 * Runs a command as if goalgen were not there: streams, signals and exit code are passed through.
 */
export async function runCommand(options: CommandOptions): Promise<ExitResult> {
  const hasTerminal = [0, 1, 2].some((fd) => isatty(fd));
  const pipes = outputPipes();
  const child = started(options, pipes, hasTerminal);
  pipes.release();
  if ('error' in child) {
    for (const { from } of pipes.readers ?? []) from.destroy();
    return {
      ...outcomeOf({ code: null, signal: null, ...child }, NOTHING_HEARD),
      output: Buffer.alloc(0),
      endedAt: systemNow(),
    };
  }
  if (child.pid !== undefined) options.onStart(child.pid, !hasTerminal);
  const group = new ProcessGroup(child, !hasTerminal, options.say);
  const tail = new Tail(options.outputBytesMax);
  const output = forward(pipes.readers ?? readersOf(child), tail, options.say);
  const stopPassing = passSignals(group, hasTerminal);
  const timeout = new Timeout(options, group);
  try {
    const end = await ended(child);
    const endedAt = systemNow();
    const timedOut = timeout.hasStruck;
    // Processes that the command left behind may still print. Their output is passed on, too, until
    // the timeout is over.
    await Promise.race([output.done, timeout.over.then(closing)]);
    if (timeout.hasStruck) await timeout.over;
    const { timeoutSeconds } = options;
    return {
      ...outcomeOf(end, { timedOut, timeoutSeconds, heard: group.heard }),
      output: tail.bytes(),
      endedAt,
    };
  } finally {
    output.abandon();
    timeout.clear();
    stopPassing();
  }
}

/** Waits a little for the output, but does not keep the program running. */
function closing(): Promise<void> {
  return new Promise((done) => setTimeout(done, CLOSE_SECONDS * 1000).unref());
}

function started(
  { command, env, launch }: CommandOptions,
  pipes: OutputPipes,
  hasTerminal: boolean,
): ChildProcess | { readonly error: unknown } {
  const [program, ...args] = asLaunched(command, launch);
  try {
    return spawn(program, args, {
      stdio: ['inherit', ...pipes.ends, ...inheritedDescriptors(launch)],
      env: { ...(launch?.environment ?? env) },
      // A process group of its own, so that a timeout reaches the processes that it started; on a
      // terminal, that would take its keyboard away.
      detached: !hasTerminal,
    });
  } catch (error) {
    // Node reports some failures by an event and others by an exception.
    return { error };
  }
}

/** Node's own pipes. A process that could not be started has none, whatever its type says. */
function readersOf({ stdout, stderr }: ChildProcess): OutputReader[] {
  return [
    { from: stdout, to: 1 as const },
    { from: stderr, to: 2 as const },
  ].flatMap(({ from, to }) => (from instanceof Readable ? [{ from, to }] : []));
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

interface Circumstances {
  readonly timedOut: boolean;
  readonly timeoutSeconds: number | undefined;
  readonly heard: ReadonlySet<NodeJS.Signals>;
}

const NOTHING_HEARD: Circumstances = {
  timedOut: false,
  timeoutSeconds: undefined,
  heard: new Set(),
};

function outcomeOf(
  { code, signal, error }: End,
  { timedOut, timeoutSeconds, heard }: Circumstances,
): Omit<ExitResult, 'output' | 'endedAt'> {
  const base = { signal, timedOut, timeoutSeconds, wasStopped: false, startError: undefined };
  if (error !== undefined) {
    const isMissing = ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');
    return {
      ...base,
      exitCode: isMissing ? 127 : 126,
      startError: isMissing ? 'command not found' : messageOf(error),
    };
  }
  if (timedOut) return { ...base, exitCode: TIMEOUT_CODE };
  const exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal];
  const wasStopped = [...heard].some(
    (each) => each !== 'SIGCONT' && exitCode === 128 + constants.signals[each],
  );
  return { ...base, exitCode, wasStopped };
}
