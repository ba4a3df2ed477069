import { codeOf, FailedError, GoalgenError, messageOf, UsageError } from '../errors';

/** Runs `work`; what an operator can mend comes out as a typed error, everything else as it was. */
export function translated<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translate(path, error);
  }
}

function translate(path: string, cause: unknown): unknown {
  const code = codeOf(cause);
  if (cause instanceof GoalgenError || code === undefined || !code.startsWith('SQLITE_')) return cause;
  const options = { cause };
  if (code === 'SQLITE_NOTADB') {
    return new UsageError(
      `${path} is not a SQLite database.`,
      'name another with --database, or move it away',
      options,
    );
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new FailedError(
      `${path} is locked by another program.`,
      'again when it is done, or raise busyTimeoutSeconds',
      options,
    );
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM') {
    return new UsageError(
      `${path} cannot be written.`,
      'check who owns the file and its folder, or name another with --data-dir',
      options,
    );
  }
  if (code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_AUTH') {
    return new UsageError(
      `${path} cannot be opened.`,
      'check that the folder exists and is yours, or name another with --data-dir',
      options,
    );
  }
  if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR')) {
    return new FailedError(
      `${path}: the disk is full or failing (${code}).`,
      'make room (df -h), then run the command again; nothing is half-written',
      options,
    );
  }
  // Not a wrong statement of ours (those would never pass a test): the schema is not the one that goalgen made.
  if (
    code === 'SQLITE_ERROR' &&
    /^no such |^unsupported file format|^malformed|^error in (?:trigger|view|index)/.test(messageOf(cause))
  ) {
    return new FailedError(
      `${path} is damaged or was changed: ${messageOf(cause)}.`,
      `sqlite3 '${path}' 'PRAGMA integrity_check', then restore a backup`,
      options,
    );
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return new FailedError(
      `${path} is damaged (${code}).`,
      `sqlite3 '${path}' 'PRAGMA integrity_check', then restore a backup`,
      options,
    );
  }
  return cause;
}
