import { join } from 'node:path';
import { type Context, createContext, type GlobalOptions } from '../context';
import { takeTaskLock } from '../db/lock';
import { FailedError, messageOf, TaskRunningError, UsageError } from '../errors';
import { OUTPUT_BYTES_MAX } from '../exec/errorText';
import { Recorder, type RunEnd } from '../exec/recorder';
import { type CommandOutcome, runCommand } from '../exec/runCommand';
import { NAME_LENGTH_MAX } from '../history/history';
import type { Io } from '../io';
import { printable } from '../printable';

export interface ExecOptions {
  readonly timeout?: number;
  readonly grace?: number;
  readonly lock?: boolean;
}

const GRACE_SECONDS = 10;

/**
 * Runs a command and records the run. What goes wrong with the record is said and does not stop the command.
 * @returns the exit code to end with: the command's
 */
export async function exec(
  io: Io,
  [task = '', ...words]: readonly string[],
  options: ExecOptions & GlobalOptions,
): Promise<number> {
  const [program, ...args] = words;
  if (program === undefined) throw new UsageError('There is no command to run.', 'goalgen exec TASK -- COMMAND ...');
  if (task === '' || task.length > NAME_LENGTH_MAX || printable(task) !== task)
    throw new UsageError(`'${printable(task)}' is no name for a task.`, 'goalgen exec daily_backup -- COMMAND ...');

  const context = await contextIfAny(io, options);
  const recorder = new Recorder(context, task, (line) => io.stderr.write(line));
  const release = options.lock === true ? await lockOrSkip(context, task, recorder) : undefined;
  try {
    await recorder.begin();
    const outcome = await runCommand({
      command: [program, ...args],
      timeoutSeconds: options.timeout,
      graceSeconds: options.grace ?? GRACE_SECONDS,
      outputBytesMax: OUTPUT_BYTES_MAX,
      env: io.env,
    });
    if (outcome.startError !== undefined)
      io.stderr.write(`goalgen: ${printable(`${program}: ${outcome.startError}`)}\n`);
    await recorder.end(await endOf(outcome, options, context));
    return outcome.exitCode;
  } finally {
    release?.();
  }
}

/** A configuration that cannot be read is no reason for a backup not to be made. */
async function contextIfAny(io: Io, options: GlobalOptions): Promise<Context | undefined> {
  try {
    return await createContext(io, options, 'WARN');
  } catch (error) {
    io.stderr.write(`goalgen: the run is not recorded: ${printable(messageOf(error))}\n`);
    return undefined;
  }
}

/**
 * @throws UsageError, FailedError when the lock cannot be asked for: whoever wants it does not want two at once
 */
async function lockOrSkip(context: Context | undefined, task: string, recorder: Recorder): Promise<() => void> {
  if (context === undefined)
    throw new FailedError(
      'There is no lock without a configuration, and so the command was not run.',
      'goalgen config',
    );
  const { createHash } = await import('node:crypto');
  const name = createHash('sha256').update(task).digest('hex').slice(0, 16);
  const release = takeTaskLock(join(context.config.dataDir, 'locks', name));
  if (release !== undefined) return release;
  await recorder.end({ status: 'skipped', error: 'the run before had not ended', exitCode: null });
  throw new TaskRunningError(task);
}

async function endOf(outcome: CommandOutcome, { timeout }: ExecOptions, context: Context | undefined): Promise<RunEnd> {
  const { exitCode, signal, timedOut, wasStopped, startError } = outcome;
  if (exitCode === 0) return { status: 'success', error: null, exitCode };
  // Loaded only for what failed.
  const { redactor } = await import('../history/redact');
  const { errorText } = await import('../exec/errorText');
  const output = errorText(outcome.output, await redactor(context?.config.redact.patterns ?? []));
  const how = timedOut ? `timed out after ${timeout} s` : signal !== null ? `ended by signal ${signal}` : startError;
  const error = [output, how].filter((part) => part !== undefined && part !== '').join('\n');
  return {
    status: timedOut ? 'timeout' : wasStopped ? 'cancelled' : 'failed',
    error: error === '' ? `exit status ${exitCode}` : error,
    exitCode,
  };
}
