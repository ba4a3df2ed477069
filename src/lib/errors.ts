/**
 * A failure that an operator can meet and fix. The error carries the exit code of the command and
 * what to try next; main prints it as one line and `Try: ...`. An error that is not a GoalgenError
 * is a bug and keeps its stack.
 */
export class GoalgenError extends Error {
  override name = 'GoalgenError';

  constructor(
    message: string,
    readonly hint: string,
    readonly exitCode: ExitCode,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  notAllowed: 4,
  scanRunning: 5,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The work itself failed: the disk, the database, a gate that could not decide. */
export class FailedError extends GoalgenError {
  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, hint, EXIT.failed, options);
  }
}

/** The command line, the configuration or an input file is wrong. */
export class UsageError extends GoalgenError {
  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, hint, EXIT.usage, options);
  }
}

/** No record has this id, or several ids begin with it. */
export class NotFoundError extends GoalgenError {
  constructor(message: string, hint: string) {
    super(message, hint, EXIT.notFound);
  }
}

/** The current state of a goal, belief, silence or ledger file does not allow the command. */
export class NotAllowedError extends GoalgenError {
  constructor(message: string, hint: string) {
    super(message, hint, EXIT.notAllowed);
  }
}

export class ScanRunningError extends GoalgenError {
  constructor() {
    super(
      'Another scan is running on this data folder.',
      'wait for it to end, then scan again',
      EXIT.scanRunning,
    );
  }
}

export class TaskRunningError extends GoalgenError {
  constructor(task: string) {
    super(
      `The run of ${task} before this one has not ended; this one was skipped.`,
      'wait for it, or run it less often',
      EXIT.scanRunning,
    );
  }
}

/**
 * The failures of a command that tried several things. All are reported; the lowest exit code
 * counts.
 */
export class SeveralErrors extends GoalgenError {
  constructor(readonly errors: readonly GoalgenError[]) {
    const lowest = errors.reduce((a, b) => (b.exitCode < a.exitCode ? b : a));
    super(errors.map((error) => error.message).join('\n'), lowest.hint, lowest.exitCode);
  }
}

/**
 * The code of a Node or SQLite error (`ENOENT`, `SQLITE_BUSY`), or undefined when it has none.
 * Checks the shape and not the class, because an error may come from another realm.
 */
export function codeOf(error: unknown): string | undefined {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/**
 * Whether a system error code means that the disk is full or failing, or that a quota or a limit on
 * the size of files is reached.
 */
export function isDiskFull(code: string | undefined): boolean {
  return code !== undefined && ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'].includes(code);
}

/** The message of a thrown value, which need not be an Error. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}
