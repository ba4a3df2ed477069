import { isAbsolute, resolve } from 'node:path';
import type { Command, Option } from 'commander';
import { OUTPUT_BYTES_MAX } from '../exec/errorText';
import type { TaskLock } from '../exec/lock';
import { Recorder } from '../exec/recorder';
import { type ExitResult, runCommand } from '../exec/runCommand';
import { spoolFolders } from '../exec/spool/folders';
import type { DatabaseChoice } from '../exec/spool/spooledRun';
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
  const exec = program.command('exec');
  exec
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
      passOn(
        await runAndRecord(
          io,
          command.args,
          command.optsWithGlobals<ExecOptions & GlobalOptions>(),
        ),
      );
    });
  // `exec backup pg_dump -h db` asks for no help: the flag is the command's.
  if (hasCommandBeforeDashes(argv, [...program.options, ...exec.options]))
    exec.helpOption(false).allowUnknownOption();
}

/** Whether a second word follows the task with no `--` before it. */
function hasCommandBeforeDashes(argv: readonly string[], options: readonly Option[]): boolean {
  const words = argv.slice(argv.indexOf('exec') + 1);
  const dashes = words.indexOf('--');
  const before = dashes < 0 ? words : words.slice(0, dashes);
  const takesNext = options.filter(({ required }) => required).map(({ long }) => long);
  const operands = before.filter(
    (word, index) => !word.startsWith('-') && !takesNext.includes(before[index - 1]),
  );
  return operands.length > 1;
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
async function runAndRecord(
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
  const choice = choiceOf(io, options);
  const folders = spoolFolders(io.env, namedDataDir(choice));
  const recorder = new Recorder({ task, choice, folders, env: io.env, say });
  const lock =
    options.lock === true ? await lockOrSkip(io, options, { task, recorder }) : undefined;
  let result: ExitResult;
  try {
    // The command starts before anything is recorded.
    const running = runCommand({
      command: [program, ...args],
      timeoutSeconds: options.timeout,
      graceSeconds: options.grace ?? GRACE_SECONDS,
      outputBytesMax: OUTPUT_BYTES_MAX,
      env: io.env,
      launch: io.launch,
      say,
      onStart: (pid, hasGroup) => orSay(say, () => lock?.heldBy(pid, hasGroup)),
    });
    recorder.begin();
    result = await running;
  } finally {
    orSay(say, () => lock?.release());
  }
  if (result.startError !== undefined)
    say(`goalgen: ${printable(`${program}: ${result.startError}`)}\n`);
  await recorder.end(result);
  return result.exitCode;
}

/** What decides in which database the run is stored, as far as it is known without reading a file. */
function choiceOf(io: Io, { config, dataDir, database, set }: GlobalOptions): DatabaseChoice {
  const { env } = io;
  const own = Object.entries(env).filter(
    (pair): pair is [string, string] => pair[0].startsWith('GOALGEN_') && pair[1] !== undefined,
  );
  return {
    cwd: folderOf(io),
    env: Object.fromEntries(own),
    options: {
      ...(config === undefined ? {} : { config }),
      ...(dataDir === undefined ? {} : { dataDir }),
      ...(database === undefined ? {} : { database }),
      ...(set === undefined ? {} : { set }),
    },
  };
}

/**
 * The working folder. When it has been removed, its former name: the command runs all the same, and
 * its run is stored by a command that has a folder.
 */
function folderOf(io: Io): string {
  try {
    return io.cwd;
  } catch {
    const { PWD = '' } = io.env;
    return isAbsolute(PWD) ? PWD : '/';
  }
}

/** The data folder that a flag or a variable names, as an absolute path. */
function namedDataDir({ cwd, env, options }: DatabaseChoice): string | undefined {
  const named = options.dataDir ?? env.GOALGEN_DATA_DIR;
  return named === undefined || named === '' ? undefined : resolve(cwd, named);
}

/**
 * Takes the lock of a task, or records a skipped run.
 * @throws TaskRunningError when the previous run of the task still goes on
 * @throws FailedError when there is no configuration, and so no place for the lock
 */
async function lockOrSkip(
  io: Io,
  options: GlobalOptions,
  { task, recorder }: { task: string; recorder: Recorder },
): Promise<TaskLock> {
  const { config } = await contextOf(io, options);
  const { lockTask } = await import('../exec/lock');
  const lock = lockTask(config.dataDir, task);
  if (lock !== undefined) return lock;
  await recorder.skip();
  throw new TaskRunningError(task);
}

async function contextOf(io: Io, options: GlobalOptions): Promise<Context> {
  try {
    return await createContext(io, options, 'WARN');
  } catch (error) {
    throw new FailedError(
      `There is no lock without a configuration, and so the command was not run: ${messageOf(error)}`,
      'goalgen config',
    );
  }
}

/** Does work on the lock and prints an error of it, because the command already runs or has run. */
function orSay(say: (line: string) => void, work: () => void): void {
  try {
    work();
  } catch (error) {
    say(`goalgen: the lock: ${printable(messageOf(error))}\n`);
  }
}
