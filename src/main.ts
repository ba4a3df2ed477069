import { CommanderError } from 'commander';
import { buildProgram, typedCommand } from './cli';
import {
  codeOf,
  EXIT,
  FailedError,
  GoalgenError,
  isDiskFull,
  SeveralErrors,
  UsageError,
} from './lib/errors';
import type { Io } from './lib/io';
import { takeLaunch } from './lib/launch';
import { outputOf } from './lib/output';
import { printable, printableLines } from './lib/text';

/**
 * Runs the command that `argv` names. Only this file prints the errors of commands, and only it
 * uses the streams and the exit code of the process.
 * @returns the exit code
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.done;
  const passOn = (exitCode: number) => {
    code = exitCode;
  };
  const program = await buildProgram(io, { argv, passOn });
  try {
    if (argv.length === 0) {
      io.stderr.write(program.helpInformation());
      return EXIT.usage;
    }
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return error instanceof CommanderError
      ? reportUsage(error, typedCommand(program, argv), io)
      : report(error, io);
  }
}

function report(error: unknown, io: Io): number {
  if (error instanceof SeveralErrors) {
    for (const one of error.errors) printError(one, io);
    return error.exitCode;
  }
  if (error instanceof GoalgenError) {
    printError(error, io);
    return error.exitCode;
  }
  if (isDiskFull(codeOf(error))) {
    printError(
      new FailedError(
        'The disk is full or failing.',
        'make room (df -h), then run the command again',
      ),
      io,
    );
    return EXIT.failed;
  }
  // An error of any other kind is a bug, and the stack helps to find it.
  io.stderr.write(
    `${printableLines(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
  );
  return EXIT.failed;
}

function reportUsage(error: CommanderError, typed: string, io: Io): number {
  if (error.exitCode === 0) return EXIT.done; // --help and --version
  const said =
    error.code === 'commander.help'
      ? 'a subcommand is missing'
      : error.message.replace(/^error: /, '');
  printError(new UsageError(said.split('\n')[0] ?? '', `${typed} --help`), io);
  return EXIT.usage;
}

function printError(error: GoalgenError, io: Io): void {
  io.stderr.write(`Error: ${printable(error.message)}\nTry: ${printable(error.hint)}\n`);
}

/** Runs as the program, with the arguments, streams and exit code of the process. */
export function start(): void {
  let failed = false;
  // An error of stderr itself cannot be reported anywhere.
  const stderr = outputOf(2, () => undefined);
  const stdout = outputOf(1, (error) => {
    failed = true;
    process.exitCode = report(error, io);
  });
  // A function, because opening standard input takes a tenth of the start-up time and most commands
  // never read it.
  const stdin = () => process.stdin;
  const io: Io = {
    ...(process.env.GOALGEN_LAUNCH === undefined ? {} : { launch: takeLaunch(process.env) }),
    stdin,
    stdout,
    stderr,
    env: process.env,
    get cwd() {
      return workingFolder();
    },
    interruption,
  };
  run(process.argv.slice(2), io).then((code) => {
    if (!failed) process.exitCode = code;
  });
}

/**
 * The folder in which the program was started.
 * @throws UsageError when that folder has been removed since
 */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    const message = 'The folder in which this was started is gone.';
    throw new UsageError(message, 'cd to a folder that is there', { cause });
  }
}

function interruption(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  return controller.signal;
}
