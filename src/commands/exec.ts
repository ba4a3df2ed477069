import type { Command } from 'commander';
import { OUTPUT_BYTES_MAX } from '../exec/errorText';
import type { TaskLock } from '../exec/lock';
import { Recorder } from '../exec/recorder';
import { runCommand } from '../exec/runCommand';
import { NAME_LENGTH_MAX } from '../history/run';
import { FailedError, messageOf, TaskRunningError, UsageError } from '../lib/errors';
import type { Io } from '../lib/io';
import { printable } from '../lib/text';
import { type Context, createContext, type GlobalOptions } from './shared/context';
import { type CliTools, duration } from './shared/options';

/**
 * Adds the command `exec`. Unlike other commands it makes its context itself, because an error of
 * goalgen must not stop the command that it runs.
 */
export function execCommand(program: Command, { io, argv, passOn }: CliTools): void {
  program
    .command('exec')
    .argument('<task>', 'what the task is called')
    .argument('[command...]', 'after --: the command and its arguments')
    .usage('[options] <task> -- <command...>')
    .description(
      'run a command and record the run; streams, signals and exit code are passed through',
    )
    .option(
      '--timeout <duration>',
      'stop it after this time (30m, 90s, 1h30m): TERM, then KILL; exit code 124',
      duration,
    )
    .option('--grace <duration>', 'time between TERM and KILL (10s)', duration)
    .option('--lock', 'skip this run when the one before has not ended (exit code 5)')
    .action(async (_task: string, words: string[], _own: ExecOptions, command: Command) => {
      // Without --, options of the command to run would be read as options of goalgen.
      const behind = argv.includes('--') ? argv.length - 1 - argv.indexOf('--') : 0;
      if (behind !== words.length)
        throw new UsageError(
          'The command stands behind --.',
          'goalgen exec TASK [--timeout 30m] -- COMMAND ...',
        );
      passOn(await exec(io, command.args, command.optsWithGlobals<ExecOptions & GlobalOptions>()));
    });
}

interface ExecOptions {
  readonly timeout?: number;
  readonly grace?: number;
  readonly lock?: boolean;
}

/** Default number of seconds between TERM and KILL when a command times out. */
const GRACE_SECONDS = 10;

/**
 * Runs a command and records the run. An error of the recording is printed, and does not stop the
 * command.
 * @returns the exit code of the command, with which goalgen ends
 * @throws UsageError when there is no command, or no valid name of a task
 */
async function exec(
  io: Io,
  [task = '', ...words]: readonly string[],
  options: ExecOptions & GlobalOptions,
): Promise<number> {
  const [program, ...args] = words;
  if (program === undefined)
    throw new UsageError('There is no command to run.', 'goalgen exec TASK -- COMMAND ...');
  if (task === '' || task.length > NAME_LENGTH_MAX || printable(task) !== task)
    throw new UsageError(
      `'${printable(task)}' is no name for a task.`,
      'goalgen exec daily_backup -- COMMAND ...',
    );

  const say = (line: string) => io.stderr.write(line);
  const context = await contextIfAny(io, options);
  const recorder = new Recorder(context?.config, task, say);
  const lock = options.lock === true ? await lockOrSkip(context, task, recorder) : undefined;
  try {
    await recorder.begin();
    const result = await runCommand({
      command: [program, ...args],
      timeoutSeconds: options.timeout,
      graceSeconds: options.grace ?? GRACE_SECONDS,
      outputBytesMax: OUTPUT_BYTES_MAX,
      env: io.env,
      say,
      onStart: (pid, hasGroup) => orSay(say, () => lock?.heldBy(pid, hasGroup)),
    });
    if (result.startError !== undefined)
      say(`goalgen: ${printable(`${program}: ${result.startError}`)}\n`);
    await recorder.end(result);
    return result.exitCode;
  } finally {
    orSay(say, () => lock?.release());
  }
}

/**
 * The context, or undefined when the configuration cannot be read: the command, perhaps a backup,
 * must run all the same.
 */
async function contextIfAny(io: Io, options: GlobalOptions): Promise<Context | undefined> {
  try {
    return await createContext(io, options, 'WARN');
  } catch (error) {
    io.stderr.write(`goalgen: the run is not recorded: ${printable(messageOf(error))}\n`);
    return undefined;
  }
}

/**
 * Takes the lock of a task, or records a skipped run.
 * @throws TaskRunningError when the previous run of the task still goes on
 * @throws FailedError when there is no configuration, and so no place for the lock
 */
async function lockOrSkip(
  context: Context | undefined,
  task: string,
  recorder: Recorder,
): Promise<TaskLock> {
  if (context === undefined)
    throw new FailedError(
      'There is no lock without a configuration, and so the command was not run.',
      'goalgen config',
    );
  const { lockTask } = await import('../exec/lock');
  const lock = lockTask(context.config.dataDir, task);
  if (lock !== undefined) return lock;
  await recorder.skip();
  throw new TaskRunningError(task);
}

/** Does work on the lock and prints an error of it, because the command already runs or has run. */
function orSay(say: (line: string) => void, work: () => void): void {
  try {
    work();
  } catch (error) {
    say(`goalgen: the lock: ${printable(messageOf(error))}\n`);
  }
}
